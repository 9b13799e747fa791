package dev.ishowtts.monitor.page;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the page at {@code /}, its other files below {@code /page/}, and no other files. */
@Configuration(proxyBeanMethods = false)
class PageFiles implements WebMvcConfigurer {
  private static final String FOLDER = "classpath:/static/";

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry.addResourceHandler("/index.html").addResourceLocations(FOLDER);
    registry.addResourceHandler("/page/**").addResourceLocations(FOLDER + "page/");
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addViewController("/").setViewName("forward:/index.html");
  }
}
