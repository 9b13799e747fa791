package dev.ishowtts.monitor.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.ishowtts.harness.access.AccessRole;
import dev.ishowtts.harness.access.AccessTokens;
import dev.ishowtts.monitor.SpeakingService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** A service with tokens, each row of docs/security.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecurityTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  /* What needs no token: see the list in docs/security.md. */
  private static final Pattern OPEN =
      Pattern.compile(
          ".* /actuator/(health.*|info|prometheus)|.* /api/health|.* /api/listen/.*|.* /error"
              + "|GET (/|/index.html|/favicon.ico|/page/.*|/listen/[^/]*|/listen-files/.*|/v3/api-docs.*|/swagger-ui.*)");
  private static final String PAGE = "http://localhost:8080";

  private final Path folder;
  private final AccessTokens tokens;
  private final SpeakingService service;
  private String speaker = "";
  private String operator = "";
  private String frugal = "";

  SecurityTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.tokens = new AccessTokens(folder.resolve("tokens"));
    this.speaker = token("speaker", AccessRole.SPEAK);
    this.operator = token("operator", AccessRole.OPERATE);
    this.frugal = token("frugal", AccessRole.SPEAK);
    this.service =
        SpeakingService.start(
            Files.createDirectories(folder.resolve("root")),
            folder,
            Map.of(
                "monitor.speech", "false",
                "monitor.upload-mib", "1",
                "monitor.requests-per-minute", "600",
                "monitor.body-patience", "1s",
                "monitor.cors-origins", PAGE));
  }

  private String token(String name, AccessRole role) throws IOException {
    return tokens.add(name, role, new SecureRandom(), NOW);
  }

  @BeforeAll
  void writeVoice() throws IOException {
    Files.writeString(folder.resolve("secret.txt"), "secret");
  }

  @AfterAll
  void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /actuator/health, 200, 200, 200",
    "GET, /actuator/health/liveness, 200, 200, 200",
    "GET, /actuator/info, 200, 200, 200",
    "GET, /actuator/prometheus, 200, 200, 200",
    "GET, /api/health, 200, 200, 200",
    "GET, /v3/api-docs, 200, 200, 200",
    "GET, /swagger-ui/index.html, 200, 200, 200",
    "GET, /actuator, 401, 403, 200",
    "GET, /actuator/metrics, 401, 403, 200",
    "GET, /actuator/loggers, 401, 403, 200",
    "GET, /actuator/env, 401, 403, 404",
    "GET, /actuator/heapdump, 401, 403, 404",
    "POST, /actuator/shutdown, 401, 403, 404",
    "GET, /api/runs, 401, 200, 200",
    "GET, /api/listen/x, 404, 404, 404",
    "POST, /api/listen/x/finish, 404, 404, 404",
    "GET, /api/listening/tests, 401, 403, 200",
    "POST, /api/listening/tests/x/close, 401, 403, 400",
    "GET, /api/voices, 401, 200, 200",
    "GET, /v1/models, 401, 200, 200",
    "POST, /v1/audio/speech, 401, 503, 503",
    "POST, /api/tts, 401, 503, 503",
    "DELETE, /api/voices/slt/reference, 401, 403, 200",
    "DELETE, /api/voices/ann, 401, 403, 404",
    "POST, /api/nothing, 401, 403, 404",
    "GET, /nothing, 401, 404, 404",
    "HEAD, /api/telemetry/stream, 401, 403, 405",
  })
  void role_eachInterface_isChecked(String method, String path, int nobody, int speak, int operate)
      throws Exception {
    assertThat(as("", method, path).statusCode()).isEqualTo(nobody);
    assertThat(as(speaker, method, path).statusCode()).isEqualTo(speak);
    assertThat(as(operator, method, path).statusCode()).isEqualTo(operate);
    assertThat(as("itts_wrong", method, path).statusCode()).isEqualTo(401);
  }

  @Test
  void mappings_all_needARoleUnlessNamedHere() throws Exception {
    String reader = token("reader", AccessRole.SPEAK);
    Set<String> checked = new TreeSet<>();
    for (RequestMappingInfoHandlerMapping mapping :
        service.beans(RequestMappingInfoHandlerMapping.class)) {
      for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
        for (String pattern : info.getPatternValues()) {
          for (String method : methods(info)) {
            checked.add(method + " " + pattern);
            assertClosed(method, pattern, reader);
          }
        }
      }
    }
    assertThat(checked).contains("POST /api/jobs", "GET /api/listening/tests", "GET /actuator");
  }

  private static List<String> methods(RequestMappingInfo info) {
    Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
    return methods.isEmpty()
        ? List.of("GET", "POST")
        : methods.stream().map(RequestMethod::name).toList();
  }

  private void assertClosed(String method, String pattern, String reader) throws Exception {
    String path = pattern.replaceAll("\\{[^}]*}|\\*+", "x");
    if (OPEN.matcher(method + " " + pattern).matches()) {
      return;
    }
    assertThat(as("", method, path).statusCode()).as(method + " " + path).isEqualTo(401);
    boolean reading = method.equals("GET") && !path.startsWith("/api/listening/");
    boolean speaking = path.startsWith("/v1/") || path.equals("/api/tts");
    if (path.startsWith("/actuator") || !(reading || speaking)) {
      assertThat(as(reader, method, path).statusCode()).as(method + " " + path).isEqualTo(403);
    }
  }

  @Test
  void bodies_thatAreTrickled_holdNoThread() throws Exception {
    String stranger =
        "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{";
    String known =
        "POST /api/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: application/json\r\nAuthorization: Bearer "
            + operator
            + "\r\n\r\n";

    assertThat(trickled(stranger, " ")).startsWith("HTTP/1.1 401 ");
    assertThat(trickled(known, "1\r\n \r\n")).startsWith("HTTP/1.1 408 ");
    assertThat(trickled(known + "1", ";")).as("of a chunk").startsWith("HTTP/1.1 400 ");
  }

  /* What is answered until the connection is closed, while a little more of the body comes again and again. */
  private String trickled(String start, String more) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout(50);
      socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder answer = new StringBuilder();
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> isClosed(socket, more, answer));
      return answer.toString();
    }
  }

  private static boolean isClosed(Socket socket, String more, StringBuilder answer) {
    try {
      socket.getOutputStream().write(more.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException closed) {
      // What was answered before can still be read.
    }
    try {
      int next = socket.getInputStream().read();
      while (next >= 0) {
        answer.append((char) next);
        next = socket.getInputStream().read();
      }
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void forms_withoutAToken_areRefusedUnread() throws Exception {
    String head =
        "PUT /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n5\r\na=";

    assertThat(raw(head)).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void tokens_unreadableFile_letsNobodyInUntilItIsWholeAgain(@TempDir Path home) throws Exception {
    Path file = home.resolve("tokens");
    String token = new AccessTokens(file).add("ann", AccessRole.SPEAK, new SecureRandom(), NOW);
    KnownTokens known = new KnownTokens(file);
    assertThat(known.isOpen()).isFalse();
    assertThat(known.presented(token)).isPresent();

    Path whole = Files.move(file, home.resolve("whole"));
    Files.writeString(file, "ann operate\n");
    assertThat(known.presented(token)).isEmpty();
    assertThat(known.isOpen()).isFalse();
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(known.presented(token)).as("the same file as before").isPresent();
    Files.delete(file);
    assertThat(known.presented(token)).isEmpty();
    assertThat(known.isOpen()).isFalse();
  }

  @Test
  void log_whatAStrangerSent_staysOnItsLine() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(getClass().getResource("/logback.xml"));
    ch.qos.logback.classic.Logger root = context.getLogger("ROOT");
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("stderr");
    LoggingEvent event =
        new LoggingEvent(
            "",
            root,
            Level.ERROR,
            "x\n00:00:00 ERROR Forged: \u001b[31m",
            new IOException("why\nso"),
            null);

    String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    context.stop();

    assertThat(line)
        .endsWith("\n")
        .contains("ERROR ROOT: x 00:00:00 ERROR Forged:  [31m", "java.io.IOException: why so")
        .containsOnlyOnce("\n")
        .doesNotContain("\u001b");
  }

  @Test
  void refusals_ofAccess_haveTheFormOfTheirInterface() throws Exception {
    HttpResponse<String> none = as("", "POST", "/v1/audio/speech");
    HttpResponse<String> wrong = as("wrong", "GET", "/v1/models");

    assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(none.body())
        .isEqualTo(
            "{\"error\":{\"message\":\"an access token is needed: Authorization: Bearer TOKEN\","
                + "\"type\":\"authentication_error\",\"code\":\"missing_api_key\"}}");
    assertThat(wrong.body()).contains("\"code\":\"invalid_api_key\"").doesNotContain("wrong");
    assertThat(as(speaker, "DELETE", "/api/voices/ann").body())
        .isEqualTo(
            "{\"status\":403,\"error\":\"the access token's role is not enough: it needs"
                + " operate\"}");
  }

  @Test
  void tokens_changedFile_countsAtOnce() throws Exception {
    String fresh = token("fresh", AccessRole.SPEAK);
    assertThat(as(fresh, "GET", "/api/runs").statusCode()).isEqualTo(200);

    tokens.remove("fresh");
    assertThat(as(fresh, "GET", "/api/runs").statusCode()).isEqualTo(401);
  }

  @Test
  void requests_overTheRateOfTheirToken_areRefused() throws Exception {
    HttpResponse<String> refused = as(frugal, "GET", "/v1/models");
    for (int i = 0; i < 5_000 && refused.statusCode() == 200; i++) { // more than 10 a second
      refused = as(frugal, "GET", "/v1/models");
    }

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(refused.body()).contains("\"code\":\"rate_limit_exceeded\"");
    assertThat(as(speaker, "GET", "/v1/models").statusCode()).isEqualTo(200);
  }

  @Test
  void bodies_overTheLimit_areRefused() throws Exception {
    String large = "{\"input\":\"" + "a".repeat(2 << 20) + "\"}";
    HttpResponse<String> announced =
        service.send(bearer(operator, service.posted("/v1/audio/speech", large)));
    HttpResponse<String> unannounced =
        service.send(
            bearer(
                operator,
                service
                    .request("/api/events")
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofInputStream(
                            () ->
                                new java.io.ByteArrayInputStream(
                                    large.getBytes(StandardCharsets.UTF_8))))));
    HttpResponse<String> upload =
        service.send(
            bearer(
                operator,
                service
                    .request("/api/voices/ann/reference")
                    .header("Content-Type", "multipart/form-data; boundary=x")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2 << 20]))));

    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(announced.body())
        .contains("the body of this request must be at most 1048576 bytes", "body_too_large");
    assertThat(unannounced.statusCode()).isEqualTo(413);
    assertThat(upload.statusCode()).isEqualTo(413);
  }

  @Test
  void headers_ofEveryAnswer_areSafe() throws Exception {
    for (String path : new String[] {"/actuator/health", "/nothing", "/swagger-ui/index.html"}) {
      HttpResponse<String> answer = as("", "GET", path);

      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
      assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'self'");
      assertThat(answer.headers().firstValue("Server")).isEmpty();
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void health_withoutToken_hasNoDetails() throws Exception {
    assertThat(as("", "GET", "/actuator/health").body()).doesNotContain("components", "details");
    assertThat(as(speaker, "GET", "/actuator/health").body()).contains("lastRun");
  }

  @Test
  void origins_thatAreConfigured_areAllowedAlone() throws Exception {
    assertThat(preflight(PAGE))
        .contains(
            " 200 ",
            "Access-Control-Allow-Origin: " + PAGE,
            "Access-Control-Allow-Headers: authorization, x-stainless-lang");
    assertThat(preflight("http://evil.example"))
        .contains(" 403 ")
        .doesNotContain("Access-Control-Allow-Origin");
  }

  private String preflight(String origin) throws IOException {
    return raw(
        "OPTIONS /api/tts HTTP/1.1\r\nHost: localhost\r\nOrigin: "
            + origin
            + "\r\nAccess-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: authorization,x-stainless-lang\r\n"
            + "Connection: close\r\n\r\n");
  }

  @Test
  void answers_toBadRequests_tellNothingOfTheHost() throws Exception {
    for (String request :
        new String[] {
          "GET /api/runs/%00 HTTP/1.1\r\nHost: localhost\r\n",
          "GET /api/voices/..;/x HTTP/1.1\r\nHost: localhost\r\n",
          "TRACE / HTTP/1.1\r\nHost: localhost\r\n",
          "GET / HTTP/9.9\r\nHost: localhost\r\n",
          "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(9000) + "\r\n",
          "GET /\u0001 HTTP/1.1\r\nHost: localhost\r\n",
          "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n",
        }) {
      String answer = raw(request + "Connection: close\r\n\r\n");

      assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*|HTTP/1.1 505 .*");
      assertThat(answer)
          .contains(
              "X-Content-Type-Options: nosniff",
              "X-Frame-Options: DENY",
              "Referrer-Policy: no-referrer",
              "Content-Security-Policy: default-src '",
              "Cache-Control: no")
          .doesNotContain("Exception", "\tat ", "org.", "Tomcat", folder.toString(), "<html");
    }
  }

  @Test
  void parameters_thatCannotBeRead_areRefusedByTheServiceItself() throws Exception {
    assertThat(
            raw(
                "GET /actuator/health?a%0aERROR=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("the parameters of the address cannot be read");
  }

  @Test
  void start_otherAddressWithoutToken_isRefused(@TempDir Path empty) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SpeakingService.start(
                    empty, empty, Map.of("monitor.address", "0.0.0.0", "monitor.speech", "false")))
        .withMessage(
            "monitor.address = 0.0.0.0: other hosts could use the service without a token; make one"
                + " with ./ishowtts token add NAME --role speak, or bind 127.0.0.1");
  }

  @Test
  void open_otherHostsAndPages_areRefused(@TempDir Path empty) throws Exception {
    try (SpeakingService open =
        SpeakingService.start(empty, empty, Map.of("monitor.speech", "false"))) {
      assertThat(raw(open.port(), "GET /api/runs HTTP/1.1\r\nHost: evil.example\r\n"))
          .startsWith("HTTP/1.1 421 ");
      assertThat(raw(open.port(), "GET /api/runs HTTP/1.1\r\nHost: 127.0.0.1:8790\r\n"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(raw(open.port(), from("http://evil.example"))).startsWith("HTTP/1.1 403 ");
      assertThat(raw(open.port(), from("null"))).startsWith("HTTP/1.1 403 ");
      assertThat(raw(open.port(), from("http://localhost"))).startsWith("HTTP/1.1 200 ");
      assertThat(raw(open.port(), read("cross-site", "no-cors", "image"))).contains(" 403 ");
      assertThat(raw(open.port(), read("same-site", "cors", "empty"))).contains(" 403 ");
      assertThat(raw(open.port(), read("cross-site", "navigate", "iframe"))).contains(" 403 ");
      assertThat(raw(open.port(), read("cross-site", "navigate", "document"))).contains(" 200 ");
      assertThat(raw(open.port(), read("same-origin", "cors", "empty"))).contains(" 200 ");

      new AccessTokens(empty.resolve("tokens"))
          .add("first", AccessRole.SPEAK, new SecureRandom(), NOW);
      assertThat(open.get("/api/runs").statusCode()).isEqualTo(401);
      new AccessTokens(empty.resolve("tokens")).remove("first");
      assertThat(open.get("/api/runs").statusCode()).as("stays closed").isEqualTo(401);
    }
  }

  private static String read(String site, String mode, String destination) {
    return String.format(
        "GET /api/runs HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: %s\r\nSec-Fetch-Mode: %s\r\nSec-Fetch-Dest: %s\r\n",
        site, mode, destination);
  }

  private static String from(String origin) {
    return "DELETE /api/voices/slt/reference HTTP/1.1\r\nHost: localhost\r\nOrigin: "
        + origin
        + "\r\n";
  }

  private HttpResponse<String> as(String token, String method, String path) throws Exception {
    HttpRequest.Builder request =
        service
            .request(path)
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofString("{\"input\":\"a\",\"text\":\"a\"}")
                    : HttpRequest.BodyPublishers.noBody())
            .header("Content-Type", "application/json");
    return service.send(token.isEmpty() ? request : bearer(token, request));
  }

  private static HttpRequest.Builder bearer(String token, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token);
  }

  private String raw(String request) throws IOException {
    return exchanged(service.port(), request);
  }

  private static String raw(int port, String request) throws IOException {
    return exchanged(port, request + "Connection: close\r\n\r\n");
  }

  private static String exchanged(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        InputStream answer = socket.getInputStream()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
