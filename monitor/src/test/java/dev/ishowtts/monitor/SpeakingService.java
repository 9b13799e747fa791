package dev.ishowtts.monitor;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service on a free port of loopback, with a home folder and a run lock of its own. */
public final class SpeakingService implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();
  private final ConfigurableApplicationContext context;
  private final Path root;

  private SpeakingService(ConfigurableApplicationContext context, Path root) {
    this.context = context;
    this.root = root;
  }

  /**
   * Starts a service.
   *
   * @param root repository of the service
   * @param home of models, voices and tokens
   * @param settings by key, over the defaults
   */
  public static SpeakingService start(Path root, Path home, Map<String, String> settings) {
    Environment environment =
        new Environment(
            Map.of("ISHOWTTS_HOME", home.toString()), Map.of("ishowtts.root", root.toString()));
    Map<String, String> all =
        new TreeMap<>(
            Map.of("monitor.port", "0", "guard.lock", root.resolve("run.lock").toString()));
    all.putAll(settings);
    List<String> arguments = new ArrayList<>();
    all.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    Config config =
        MonitorApplication.config(Arguments.parse(arguments.toArray(String[]::new)), environment);
    return new SpeakingService(
        MonitorApplication.start(config, environment, Clock.systemUTC()), root);
  }

  /** Waits until requests are spoken. */
  public SpeakingService ready() {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> get("/actuator/health/readiness").statusCode() == 200);
    return this;
  }

  /** Returns the lock file that a measurement on this host would hold. */
  public Path runLock() {
    return root.resolve("run.lock");
  }

  /** Returns a bean. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Returns all beans of a type. */
  public <T> Collection<T> beans(Class<T> type) {
    return context.getBeansOfType(type).values();
  }

  /** Returns the TCP port. */
  public int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Returns the address of a path. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Returns a request that is not complete yet. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(LIMIT);
  }

  /** Sends a request. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Gets a path. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  /** Gets a path's JSON. */
  public JsonNode json(String path) throws IOException, InterruptedException {
    return json.readTree(get(path).body());
  }

  /** Posts JSON and returns the bytes of the answer. */
  public HttpResponse<byte[]> post(String path, String body)
      throws IOException, InterruptedException {
    return client.send(posted(path, body).build(), BodyHandlers.ofByteArray());
  }

  /** Returns a request that posts JSON. */
  public HttpRequest.Builder posted(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  /** Asks for speech as OpenAI's clients do. */
  public HttpResponse<byte[]> speech(String body) throws IOException, InterruptedException {
    return post("/v1/audio/speech", body);
  }

  /** Returns the sum over a metric's series whose line holds a text. */
  public double metric(String name, String part) throws IOException, InterruptedException {
    return get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(part))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Returns how many requests for speech are spoken or wait now. */
  public double requests() throws IOException, InterruptedException {
    return metric("ishowtts_speech_running", "") + metric("ishowtts_speech_queue_depth", "");
  }

  @Override
  public void close() {
    context.close();
  }
}
