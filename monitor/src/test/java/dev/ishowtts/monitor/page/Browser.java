package dev.ishowtts.monitor.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tab of a real headless Chromium, driven through its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Browser.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration DRAWING = Duration.ofMinutes(1);
  private static final Pattern GONE =
      Pattern.compile("navigated or closed|context was destroyed|Cannot find context");
  private static final Set<String> CONTROLS =
      Set.of("button", "link", "textbox", "combobox", "spinbutton", "checkbox");

  /** Scrolls to an element, gives its middle, and notes whether the next press is on it. */
  private static final String PLACE =
      """
      (() => {
        const element = document.querySelector('%s');
        element.scrollIntoView({ block: 'center' });
        const box = element.getBoundingClientRect();
        window.pressed = false;
        addEventListener('mousedown', (event) => { window.pressed = element.contains(event.target); }, { capture: true, once: true });
        return [box.x + box.width / 2, box.y + box.height / 2];
      })()
      """;

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> dialogs = new CopyOnWriteArrayList<>();
  private final List<JsonNode> network = new CopyOnWriteArrayList<>();
  private final WebSocket socket;
  private final URI closing;

  /**
   * Connects to a tab.
   *
   * @param chromium where tabs are opened and closed
   * @param tab as Chromium describes it
   */
  Browser(URI chromium, JsonNode tab) throws InterruptedException {
    this.closing = chromium.resolve("/json/close/" + tab.get("id").asString());
    URI address = URI.create(tab.get("webSocketDebuggerUrl").asString());
    this.socket = client.newWebSocketBuilder().buildAsync(address, new Listener()).join();
    for (String domain : List.of("Page", "Runtime", "Log", "Network", "Accessibility")) {
      send(domain + ".enable", Map.of());
    }
  }

  /** Puts messages together, answers calls, and notes what a person would find in the console. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        take(json.readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      Optional.ofNullable(answers.remove(message.get("id").asInt()))
          .ifPresent(waiting -> waiting.complete(message));
      return;
    }
    JsonNode params = message.path("params");
    if (message.path("method").asString("").startsWith("Network.")) {
      network.add(message);
    }
    switch (message.path("method").asString("")) {
      case "Runtime.exceptionThrown" -> complaints.add(params.toString());
      case "Runtime.consoleAPICalled" -> {
        if (params.path("type").asString("").matches("error|warning|assert")) {
          complaints.add(params.toString());
        }
      }
      case "Log.entryAdded" -> {
        if (params.at("/entry/level").asString("").equals("error")) {
          complaints.add(params.toString());
        }
      }
      case "Page.javascriptDialogOpening" -> dialogs.add(params.path("type").asString());
      case "Network.requestWillBeSent" -> requests.add(params.at("/request/url").asString());
      default -> {}
    }
  }

  /** Calls a method of the protocol and returns its result. */
  JsonNode send(String method, Map<String, ?> params) throws InterruptedException {
    try {
      return send(method, params, PATIENCE);
    } catch (TimeoutException silent) {
      throw new IllegalStateException(method + " was not answered", silent);
    }
  }

  private JsonNode send(String method, Map<String, ?> params, Duration patience)
      throws InterruptedException, TimeoutException {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket
        .sendText(
            json.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true)
        .join();
    try {
      JsonNode message = answer.get(patience.toSeconds(), TimeUnit.SECONDS);
      if (message.has("error")) {
        throw new IllegalStateException(method + ": " + message.get("error"));
      }
      return message.get("result");
    } catch (ExecutionException broken) {
      throw new IllegalStateException(method + " was not answered", broken);
    }
  }

  /** Returns the value of an expression of JavaScript in the page; promises are awaited. */
  JsonNode value(String expression) throws InterruptedException {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression is true; what the page shows is told if that never comes. */
  void until(String expression) throws InterruptedException {
    try {
      Awaitility.await(expression)
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> isTrue(expression));
    } catch (ConditionTimeoutException never) {
      String shown = value("document.title + '\\n' + document.body.innerText").asString();
      throw new AssertionError(expression + " is false on\n" + shown + "\n" + complaints, never);
    }
  }

  /* A page that goes while it is asked does not answer; the next one does. */
  private boolean isTrue(String expression) throws InterruptedException {
    try {
      return value("Boolean(" + expression + ")").asBoolean();
    } catch (IllegalStateException refused) {
      if (GONE.matcher(String.valueOf(refused.getMessage())).find()) {
        return false;
      }
      throw refused;
    }
  }

  /** Returns what a person reads in the element of an id. */
  String text(String id) throws InterruptedException {
    return value("document.getElementById('" + id + "').innerText").asString();
  }

  /** Presses and releases a key, such as Tab. */
  void press(String key, int code) throws InterruptedException {
    Map<String, ?> down = Map.of("type", "rawKeyDown", "key", key, "windowsVirtualKeyCode", code);
    send("Input.dispatchKeyEvent", down);
    send(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
  }

  /** Sends what the left button of a mouse does at a place of the window, in pixels. */
  void mouse(String type, double x, double y) throws InterruptedException {
    send(
        "Input.dispatchMouseEvent",
        Map.of("type", type, "x", x, "y", y, "button", "left", "buttons", 1, "clickCount", 1));
  }

  /** Presses and releases a key that writes a text, as Enter writes a carriage return. */
  void type(String key, int code, String text, boolean shift) throws InterruptedException {
    Map<String, Object> event =
        Map.of("key", key, "windowsVirtualKeyCode", code, "modifiers", shift ? 8 : 0);
    Map<String, Object> down = new HashMap<>(event);
    down.putAll(Map.of("type", "keyDown", "text", text));
    send("Input.dispatchKeyEvent", down);
    Map<String, Object> up = new HashMap<>(event);
    up.put("type", "keyUp");
    send("Input.dispatchKeyEvent", up);
  }

  /**
   * Clicks into the middle of the first element of a selector, as a mouse does. Who misses it
   * because it moves lets go elsewhere and tries again.
   */
  void click(String selector) throws InterruptedException {
    String place = PLACE.formatted(selector.replace("'", "\\'"));
    for (int tries = 0; tries < 3; tries++) {
      JsonNode middle = value(place);
      mouse("mousePressed", middle.get(0).asDouble(), middle.get(1).asDouble());
      if (value("window.pressed !== false").asBoolean()) {
        mouse("mouseReleased", middle.get(0).asDouble(), middle.get(1).asDouble());
        return;
      }
      mouse("mouseReleased", 0, 0);
    }
    throw new AssertionError(selector + " was missed: another element is in front of it");
  }

  /** Runs a script in every page from now on, before its own. */
  void before(String script) throws InterruptedException {
    send("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /** Takes the page's network away or gives it back. */
  void offline(boolean away) throws InterruptedException {
    send(
        "Network.emulateNetworkConditions",
        Map.of("offline", away, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** Returns the kinds of dialogs that the browser opened by itself, such as beforeunload. */
  List<String> dialogs() {
    return List.copyOf(dialogs);
  }

  /** Returns the events of the protocol's domain Network, in the order in which they came. */
  List<JsonNode> network() {
    return List.copyOf(network);
  }

  /** Makes the page as large as a screen, in pixels. */
  void screen(int width, int height, boolean phone) throws InterruptedException {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
  }

  /** Lets the page believe that its reader prefers these colours. */
  void prefers(String scheme) throws InterruptedException {
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Returns texts whose contrast against what lies behind them is below 4.5 (WCAG 2.2, 1.4.3). */
  List<String> faintTexts() throws InterruptedException {
    JsonNode found =
        value(
            """
                (() => {
                  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
                  const light = (c) => c.slice(0, 3).map((v) => v / 255)
                    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
                  const behind = (e) => {
                    for (let at = e; at; at = at.parentElement) {
                      const c = rgb(getComputedStyle(at).backgroundColor);
                      if (c.length === 3 || c[3] === 1) return c;
                    }
                    return [255, 255, 255];
                  };
                  return [...document.querySelectorAll('body *')]
                    .filter((e) => e.checkVisibility() && !e.disabled
                      && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
                    .map((e) => {
                      const style = getComputedStyle(e);
                      const ink = e.namespaceURI.endsWith('svg') ? style.fill : style.color;
                      const [a, b] = [light(rgb(ink)), light(behind(e))].sort((x, y) => y - x);
                      return [(a + 0.05) / (b + 0.05), e.outerHTML.slice(0, 120)];
                    })
                    .filter(([contrast]) => contrast < 4.5)
                    .map(([contrast, e]) => contrast.toFixed(2) + ' ' + e);
                })()
                """);
    return found.valueStream().map(JsonNode::asString).toList();
  }

  /**
   * Writes a picture of the whole page, for people: a test goes on without one that a busy browser
   * does not draw.
   */
  void picture(Path file) throws IOException, InterruptedException {
    for (int tries = 0; tries < 3; tries++) {
      send("Page.bringToFront", Map.of()); // one that lies behind is not drawn
      try {
        Map<String, ?> whole = Map.of("format", "png", "captureBeyondViewport", true);
        JsonNode shot = send("Page.captureScreenshot", whole, DRAWING);
        Files.write(file, Base64.getDecoder().decode(shot.get("data").asString()));
        return;
      } catch (TimeoutException undrawn) {
        logger.warn("{} was not drawn within {}", file, DRAWING);
      }
    }
  }

  /** Returns the controls that a screen reader could not name. */
  List<String> namelessControls() throws InterruptedException {
    return send("Accessibility.getFullAXTree", Map.of())
        .get("nodes")
        .valueStream()
        .filter(node -> !node.path("ignored").asBoolean())
        .filter(
            node -> CONTROLS.contains(node.at("/role/value").asString("").toLowerCase(Locale.ROOT)))
        .filter(node -> node.at("/name/value").asString("").isBlank())
        .map(JsonNode::toString)
        .toList();
  }

  /** Returns what the console has complained about. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Returns every address that was asked for. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Leaves the page and forgets what its console and requests were. */
  void forget() throws InterruptedException {
    send("Page.navigate", Map.of("url", "about:blank"));
    until("location.href === 'about:blank'"); // no word of the old page comes after it
    complaints.clear();
    requests.clear();
    network.clear();
    dialogs.clear();
  }

  @Override
  public void close() {
    socket.abort();
    client.sendAsync(HttpRequest.newBuilder(closing).build(), BodyHandlers.discarding()).join();
  }
}
