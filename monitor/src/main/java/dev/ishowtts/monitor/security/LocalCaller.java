package dev.ishowtts.monitor.security;

import dev.ishowtts.monitor.fault.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/*
 * Loopback alone keeps other hosts out, but not pages in this host's browser: one may send requests here, or let its own
 * name resolve to 127.0.0.1 (DNS rebinding). The first is told by Origin, or by Sec-Fetch-Site where a page asks blindly (an
 * image, a stream that it holds open): today's browsers say it to loopback. The second is told by Host. A link that somebody
 * follows to here does no harm.
 */
/** Whether a request without a token comes from this host and not from some page in its browser. */
final class LocalCaller {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

  private final List<String> origins;

  /**
   * @param origins of pages that may use the service
   */
  LocalCaller(List<String> origins) {
    this.origins = origins;
  }

  /** Returns why a request is refused; empty if it is not. */
  Optional<Refusal> refusal(HttpServletRequest request) {
    String host = Optional.ofNullable(request.getHeader(HttpHeaders.HOST)).orElse("");
    if (!LOOPBACK.matcher(withoutPort(host)).matches()) {
      return Optional.of(
          new Refusal(
              HttpStatus.MISDIRECTED_REQUEST,
              "unknown_host",
              "without tokens the service answers to localhost alone; make one with ./ishowtts token add NAME"));
    }
    boolean foreign = isOfAPage(request) && !isKnown(page(request), host);
    return foreign
        ? Optional.of(
            new Refusal(
                HttpStatus.FORBIDDEN,
                "unknown_origin",
                "pages of other origins may not use the service; add theirs to monitor.cors-origins"))
        : Optional.empty();
  }

  private static boolean isOfAPage(HttpServletRequest request) {
    String site = Optional.ofNullable(request.getHeader("Sec-Fetch-Site")).orElse("none");
    boolean other = !site.equals("same-origin") && !site.equals("none");
    return request.getHeader(HttpHeaders.ORIGIN) != null || (other && !isLink(request));
  }

  private static boolean isLink(HttpServletRequest request) {
    return HttpMethod.GET.matches(request.getMethod())
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && "document".equals(request.getHeader("Sec-Fetch-Dest"));
  }

  private static String page(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN))
        .or(() -> Optional.ofNullable(request.getHeader(HttpHeaders.REFERER)))
        .orElse("");
  }

  private boolean isKnown(String page, String host) {
    return host.equals(authority(page))
        || origins.stream()
            .anyMatch(origin -> page.equals(origin) || page.startsWith(origin + "/"));
  }

  private static String withoutPort(String host) {
    return host.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
  }

  private static String authority(String origin) {
    try {
      return Optional.ofNullable(new URI(origin).getAuthority()).orElse("");
    } catch (URISyntaxException notAnOrigin) {
      return "";
    }
  }
}
