package dev.ishowtts.monitor.page;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
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
    files(registry, "/index.html", "");
    files(registry, "/page/**", "page/");
    files(registry, "/listen-files/**", "listen/");
  }

  /* Asked about at every use, so that an upgrade is seen, and sent only when they changed. */
  private static void files(ResourceHandlerRegistry registry, String pattern, String folder) {
    registry
        .addResourceHandler(pattern)
        .addResourceLocations(FOLDER + folder)
        .setCacheControl(CacheControl.noCache());
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addViewController("/").setViewName("forward:/index.html");
    registry.addViewController("/listen/{code}").setViewName("forward:/listen-files/index.html");
  }
}
