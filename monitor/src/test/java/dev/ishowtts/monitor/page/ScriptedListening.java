package dev.ishowtts.monitor.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The raters' page before a service that a test tells what to answer: for plans and refusals that a
 * real one gives only after much listening.
 */
final class ScriptedListening implements AutoCloseable {
  private static final int RATE = 24_000; // Hz
  private static final String CODE = "k7m2q9";

  private final JsonMapper json = JsonMapper.builder().build();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final List<JsonNode> answers = new CopyOnWriteArrayList<>();
  private final List<JsonNode> questionnaires = new CopyOnWriteArrayList<>();
  private final List<String> ids = new CopyOnWriteArrayList<>();
  private final Map<String, JsonNode> byId = new ConcurrentHashMap<>();
  private final AtomicInteger refusing = new AtomicInteger();
  private final Map<String, Object> plan;
  private final HttpServer server;

  private volatile String state = "started";
  private volatile boolean mute;

  /**
   * @param changes to the plan, by field
   */
  ScriptedListening(Map<String, Object> changes) throws IOException {
    plan = new LinkedHashMap<>(plan());
    plan.putAll(changes);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Returns the address of the page. */
  URI page() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/listen/" + CODE);
  }

  /** Returns what was stored, in the order in which it came. */
  List<JsonNode> answers() {
    return List.copyOf(answers);
  }

  /** Returns the questionnaires that were stored. */
  List<JsonNode> questionnaires() {
    return List.copyOf(questionnaires);
  }

  /** Returns the ids of every answer that was sent, refused ones too. */
  List<String> ids() {
    return List.copyOf(ids);
  }

  /** Answers writes with this status from now on; 0 stores them. */
  void refuse(int status) {
    refusing.set(status);
  }

  /** Gives no sounds from now on, or gives them again. */
  void mute(boolean silent) {
    mute = silent;
  }

  /** Says from now on that the session is in another state. */
  void state(String changed) {
    state = changed;
  }

  /** Returns a trial of one or two sounds. */
  static Map<String, Object> trial(
      String id, String block, double seconds, List<String> questions, Map<String, ?> more) {
    List<Map<String, Object>> clips = new ArrayList<>();
    for (int side = 0; side < (questions.contains("comparison") ? 2 : 1); side++) {
      clips.add(clip(id + side, seconds));
    }
    Map<String, Object> trial = new LinkedHashMap<>();
    trial.put("id", id);
    trial.put("block", block);
    trial.put("text", "Sentence of " + id + ", spoken once.");
    trial.put("clips", clips);
    trial.put("questions", questions);
    trial.putAll(more);
    return trial;
  }

  /** Returns a sound of a trial. */
  static Map<String, Object> clip(String id, double seconds) {
    String url = "/api/listen/" + CODE + "/clips/" + id + "." + Math.round(seconds * 1000);
    return Map.of("id", id, "url", url, "seconds", seconds);
  }

  private static Map<String, Object> plan() {
    List<String> all = List.of("overall", "clarity", "prosody", "similarity", "artefact");
    List<String> pair = List.of("comparison");
    Map<String, Object> voice =
        Map.of("url", "/api/listen/" + CODE + "/clips/v.2500", "seconds", 2.5, "text", "Voice.");
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("title", "Listening test");
    plan.put("languages", List.of("en", "zh"));
    plan.put("language", "en");
    plan.put("mode", "full");
    plan.put("labels", "p800");
    plan.put("wording", "w1");
    plan.put("reference", voice);
    plan.put("loop", voice);
    plan.put("minutesLeft", 9);
    plan.put(
        "trials",
        List.of(
            trial("t1", "training", 0.3, all, Map.of("feedback", Map.of("expected", "any"))),
            trial("t2", "training", 0.3, pair, Map.of("feedback", Map.of("expected", "same"))),
            trial("a1", "acr", 0.3, all, Map.of()),
            trial("a2", "acr", 0.3, all, Map.of()),
            trial("a3", "acr", 0.3, all, Map.of()),
            trial(
                "c1",
                "ccr",
                1.6,
                pair,
                Map.of("warp", List.of(List.of(0, 0), List.of(0.5, 0.9), List.of(1.6, 1.6)))),
            trial("c2", "ccr", 0.3, pair, Map.of())));
    return plan;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/listen/")) {
        file(exchange, "listen/index.html");
      } else if (path.startsWith("/listen-files/")) {
        file(exchange, "listen/" + path.substring("/listen-files/".length()));
      } else if (path.startsWith("/page/")) {
        file(exchange, path.substring(1));
      } else if (path.contains("/clips/")) {
        send(exchange, mute ? 503 : 200, "audio/wav", tone(path));
      } else if (path.equals("/api/listen/" + CODE) && !state.equals("unknown")) {
        Map<String, Object> told = new LinkedHashMap<>(plan);
        told.put("state", state);
        told.put("answers", byId);
        send(exchange, 200, "application/json", json.writeValueAsBytes(told));
      } else if (path.startsWith("/api/listen/" + CODE + "/")) {
        write(exchange, path);
      } else {
        send(
            exchange,
            404,
            "application/json",
            "{\"error\":\"not known\"}".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void write(HttpExchange exchange, String path) throws IOException {
    JsonNode body = json.readTree(exchange.getRequestBody().readAllBytes());
    if (path.contains("/answers/")) {
      ids.add(path.substring(path.lastIndexOf('/') + 1));
    }
    int status = refusing.get();
    if (status != 0) {
      send(
          exchange,
          status,
          "application/json",
          "{\"error\":\"told to refuse\"}".getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (path.contains("/answers/")) {
      answers.add(body);
      byId.put(body.get("trial").asString(), body);
    }
    if (path.endsWith("/questionnaire")) {
      questionnaires.add(body);
    }
    byte[] said =
        path.endsWith("/finish")
            ? "{\"completionCode\":\"Q4-XY\"}".getBytes(StandardCharsets.UTF_8)
            : "{}".getBytes(StandardCharsets.UTF_8);
    send(exchange, 200, "application/json", said);
  }

  private static void file(HttpExchange exchange, String name) throws IOException {
    try (InputStream in = ScriptedListening.class.getResourceAsStream("/static/" + name)) {
      if (in == null) {
        send(exchange, 404, "text/plain", new byte[0]);
        return;
      }
      String type =
          name.endsWith(".js")
              ? "text/javascript"
              : name.endsWith(".css")
                  ? "text/css"
                  : name.endsWith(".svg") ? "image/svg+xml" : "text/html";
      send(exchange, 200, type + "; charset=utf-8", in.readAllBytes());
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange
        .getResponseHeaders()
        .set("Content-Security-Policy", "default-src 'self'; media-src 'self' blob:");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /* A tone as long, in milliseconds, as the address ends. */
  private static byte[] tone(String path) {
    int frames = Integer.parseInt(path.substring(path.lastIndexOf('.') + 1)) * RATE / 1000;
    ByteBuffer wav = ByteBuffer.allocate(44 + 2 * frames).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(36 + 2 * frames)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
    wav.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    wav.putShort((short) 2)
        .putShort((short) 16)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(2 * frames);
    for (int i = 0; i < frames; i++) {
      wav.putShort((short) (6000 * Math.sin(2 * Math.PI * 220 * i / RATE)));
    }
    return wav.array();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
