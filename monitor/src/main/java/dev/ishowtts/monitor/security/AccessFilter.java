package dev.ishowtts.monitor.security;

import dev.ishowtts.harness.access.AccessRole;
import dev.ishowtts.harness.access.AccessToken;
import dev.ishowtts.monitor.fault.FaultWriter;
import dev.ishowtts.monitor.fault.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Says who a request comes from: the owner of its bearer token, or, while there are no tokens, this
 * host, which may do everything. A wrong token is refused everywhere; none is left to the rules.
 */
final class AccessFilter extends OncePerRequestFilter {
  private static final String BEARER = "Bearer ";
  private static final String LOCAL = "localhost";

  private final KnownTokens tokens;
  private final RequestRates rates;
  private final LocalCaller local;
  private final FaultWriter writer;

  AccessFilter(KnownTokens tokens, RequestRates rates, LocalCaller local, FaultWriter writer) {
    this.tokens = tokens;
    this.rates = rates;
    this.local = local;
    this.writer = writer;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Refusal> refusal = tokens.isOpen() ? openTo(request) : closedTo(request);
    if (refusal.isPresent()) {
      if (refusal.get().status() == HttpStatus.UNAUTHORIZED) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
      }
      writer.write(request, response, refusal.get());
      return;
    }
    chain.doFilter(request, response);
  }

  private Optional<Refusal> openTo(HttpServletRequest request) {
    Optional<Refusal> refusal = local.refusal(request);
    if (refusal.isEmpty()) {
      identify(LOCAL, AccessRole.OPERATE);
    }
    return refusal;
  }

  private Optional<Refusal> closedTo(HttpServletRequest request) {
    Optional<String> secret = secret(request);
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    Optional<AccessToken> token = tokens.presented(secret.get());
    if (token.isEmpty()) {
      return Optional.of(
          new Refusal(HttpStatus.UNAUTHORIZED, "invalid_api_key", "the access token is not known"));
    }
    Optional<Duration> wait = rates.count(token.get().name());
    if (wait.isPresent()) {
      return Optional.of(
          new Refusal(
                  HttpStatus.TOO_MANY_REQUESTS,
                  "rate_limit_exceeded",
                  "too many requests with this access token; try again later")
              .withRetryAfter(wait.get()));
    }
    identify(token.get().name(), token.get().role());
    return Optional.empty();
  }

  private static Optional<String> secret(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  private static void identify(String name, AccessRole role) {
    List<GrantedAuthority> authorities =
        AuthorityUtils.createAuthorityList(
            Arrays.stream(AccessRole.values())
                .filter(granted -> granted.compareTo(role) <= 0)
                .map(granted -> "ROLE_" + granted.name())
                .toList());
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(new PreAuthenticatedAuthenticationToken(name, "", authorities));
    SecurityContextHolder.setContext(context);
  }
}
