package dev.ishowtts.monitor.security;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.monitor.fault.FaultWriter;
import dev.ishowtts.monitor.fault.Refusal;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer.FrameOptionsConfig;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/**
 * What needs which role. Without any: health, information and metrics, and the files of the pages,
 * which hold nothing of this host. Role speak: speech and reading. Role operate: everything else.
 */
@Configuration(proxyBeanMethods = false)
class SecurityRules {
  private static final String SPEAK = "SPEAK";
  private static final String OPERATE = "OPERATE";
  private static final String CONTENT_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  @Bean
  SecuritySettings securitySettings(Config config, Environment environment) {
    return SecuritySettings.from(config, environment);
  }

  /* A chunk's extensions and what follows the last chunk are of no use, and are read without a bound on their time. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> patience(
      SecuritySettings settings) {
    return factory -> {
      factory.addEngineValves(new SlowBodyValve(settings.bodyPatience(), System::nanoTime));
      factory.addConnectorCustomizers(
          connector -> {
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
              http.setMaxExtensionSize(0);
              http.setMaxTrailerSize(0);
            }
          });
    };
  }

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http, SecuritySettings settings, FaultWriter writer) throws Exception {
    AccessFilter access =
        new AccessFilter(
            new KnownTokens(settings.tokens()),
            new RequestRates(settings.requestsPerMinute(), System::nanoTime),
            new LocalCaller(settings.corsOrigins()),
            writer);
    http.csrf(AbstractHttpConfigurer::disable) // no cookies: nothing that a page could borrow
        .httpBasic(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(
            headers ->
                headers
                    .frameOptions(FrameOptionsConfig::deny)
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                    .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY)))
        .addFilterAfter(
            new BodyLimitFilter(settings.uploadBytes(), writer), SecurityContextHolderFilter.class)
        .addFilterBefore(access, AuthorizationFilter.class)
        .exceptionHandling(
            handling ->
                handling
                    .authenticationEntryPoint(
                        (request, response, nobody) -> {
                          response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                          writer.write(
                              request,
                              response,
                              new Refusal(
                                  HttpStatus.UNAUTHORIZED,
                                  "missing_api_key",
                                  "an access token is needed: Authorization: Bearer TOKEN"));
                        })
                    .accessDeniedHandler(
                        (request, response, denied) ->
                            writer.write(
                                request,
                                response,
                                new Refusal(
                                    HttpStatus.FORBIDDEN,
                                    "role_missing",
                                    "the access token's role is not enough: it needs operate"))));
    cors(http, settings.corsOrigins());
    roles(http);
    return http.build();
  }

  private static void roles(HttpSecurity http) throws Exception {
    http.authorizeHttpRequests(
        rules ->
            rules
                .dispatcherTypeMatchers(
                    DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers(
                    "/actuator/health/**", "/actuator/info", "/actuator/prometheus", "/api/health")
                .permitAll()
                .requestMatchers(
                    HttpMethod.GET,
                    "/",
                    "/index.html",
                    "/favicon.ico",
                    "/page/**",
                    "/listen/*",
                    "/listen-files/**",
                    "/v3/api-docs/**",
                    "/swagger-ui.html",
                    "/swagger-ui/**")
                .permitAll()
                .requestMatchers("/actuator/**")
                .hasRole(OPERATE)
                // Raters of a listening test have no token: the code in the path lets them in.
                .requestMatchers("/api/listen/**")
                .permitAll()
                .requestMatchers("/api/listening/**")
                .hasRole(OPERATE)
                .requestMatchers("/v1/**", "/api/tts")
                .hasRole(SPEAK)
                .requestMatchers(HttpMethod.GET, "/**")
                .hasRole(SPEAK)
                .anyRequest()
                .hasRole(OPERATE));
  }

  private static void cors(HttpSecurity http, List<String> origins) throws Exception {
    if (origins.isEmpty()) {
      http.cors(AbstractHttpConfigurer::disable);
      return;
    }
    CorsConfiguration pages = new CorsConfiguration();
    pages.setAllowedOrigins(origins);
    pages.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
    pages.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    pages.setExposedHeaders(List.of("Server-Timing", "X-Request-Id", HttpHeaders.RETRY_AFTER));
    UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
    everywhere.registerCorsConfiguration("/**", pages);
    http.cors(cors -> cors.configurationSource(everywhere));
  }
}
