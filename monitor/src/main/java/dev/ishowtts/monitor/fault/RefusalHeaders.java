package dev.ishowtts.monitor.fault;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** Security headers of refusals that no filter has seen, such as those of Tomcat itself. */
final class RefusalHeaders {
  private static final Map<String, String> HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

  private RefusalHeaders() {}

  /** Sets those that are not there. */
  static void complete(HttpServletResponse response) {
    HEADERS.forEach(
        (name, value) -> {
          if (!response.containsHeader(name)) {
            response.setHeader(name, value);
          }
        });
  }
}
