package dev.ishowtts.monitor.page;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Serves the page of figures at {@code /} with its files below {@code /page/}, the raters' page at
 * {@code /listen/CODE}, the same for every code, with its files below {@code /listen-files/}, and
 * no other files.
 */
@Configuration(proxyBeanMethods = false)
class PageFiles implements WebMvcConfigurer {
  private static final String FOLDER = "classpath:/static/";

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry.addResourceHandler("/index.html").addResourceLocations(FOLDER);
    registry.addResourceHandler("/page/**").addResourceLocations(FOLDER + "page/");
    registry.addResourceHandler("/listen-files/**").addResourceLocations(FOLDER + "listen/");
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addViewController("/").setViewName("forward:/index.html");
    registry.addViewController("/listen/{code}").setViewName("forward:/listen-files/index.html");
  }
}
