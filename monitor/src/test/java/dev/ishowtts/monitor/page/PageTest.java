package dev.ishowtts.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Origin;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.harness.access.AccessRole;
import dev.ishowtts.harness.access.AccessTokens;
import dev.ishowtts.monitor.SharedService;
import dev.ishowtts.monitor.SpeakingService;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page in a real browser, before a service that speaks and a host that was measured. */
@ExtendWith({SharedService.class, SharedChromium.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageTest {
  private static final String LOADED =
      "document.querySelectorAll('[aria-busy=true], .loading').length === 0"
          + " && document.querySelector('#trends .chart path.trace')";

  private static final String HOSTILE =
      "<img src=x onerror=window.ran=1>'\"><script>window.ran=1</script> javascript:window.ran=1"
          + " \u202egnp.exe "
          + "W".repeat(300);

  private Optional<SpeakingService> service = Optional.empty();
  private Optional<Browser> browser = Optional.empty();
  private Path folder = Path.of("");

  @BeforeAll
  void start(SharedService.Shared shared, SharedChromium.Chromium chromium, @TempDir Path temporary)
      throws Exception {
    browser = Optional.of(chromium.open());
    folder = temporary;
    MeasuredHost host = new MeasuredHost(Files.createDirectories(folder.resolve("root")));
    host.prepare();
    host.launcher(shared.home());
    SpeakingService started =
        SpeakingService.start(
            host.root(),
            shared.home(),
            Map.of(
                "engine.threads", "1",
                "engine.nfe", "2",
                "gate.target_rtf", "0.2",
                "monitor.watch", "200ms",
                "telemetry.root", host.root().resolve("host").toString()));
    service = Optional.of(started);
    host.measure(started);
    started.ready();
  }

  @AfterAll
  void stop() {
    browser.ifPresent(Browser::close);
    service.ifPresent(SpeakingService::close);
  }

  @BeforeEach
  void open() throws Exception {
    browser().forget();
    browser().screen(1280, 900, false);
    browser().prefers("light");
    browser().send("Page.navigate", Map.of("url", service().uri("/").toString()));
    browser().until("location.pathname === '/' && " + LOADED);
  }

  @Test
  void page_everySection_showsTheHostsFigures() throws Exception {
    String newest = MeasuredHost.id(MeasuredHost.RUNS - 1);

    assertThat(browser().text("status-body"))
        .contains(
            "locked",
            "the memory controller cannot be read",
            "nano",
            "fp32 on cpu, 1 thread",
            "FAIL",
            newest,
            "% slower than")
        .containsPattern("0\\.21\\d\\s+\\d % above the target of 0\\.200 \\(scenario long_1");
    browser().until("document.getElementById('live-body').innerText.includes('48.5 °C')");
    assertThat(browser().text("trends-body"))
        .contains("RTF", "24 of 24 runs", "target", "change point", "the baseline")
        .containsPattern("\\+\\d\\d\\.\\d %");
    assertThat(browser().value("document.querySelectorAll('#trends .change').length").asInt())
        .isEqualTo(2); // one in the chart, one in its key
    assertThat(browser().text("runs-body")).contains(newest, "f5 fp32", "Older runs");
    assertThat(browser().text("schedules-body"))
        .contains("daily", "every day at 03:30", "weekly", "monthly", "after a reboot", "Run now");
    assertThat(browser().text("models-body")).contains("nano", "● speaks", "Roll back");
    assertThat(browser().text("zone")).isEqualTo("Europe/Vienna");
    assertQuiet();
  }

  @Test
  void run_opened_showsItsSamplesAndFindings() throws Exception {
    openNewest();

    assertThat(browser().text("run-detail"))
        .contains(
            MeasuredHost.id(MeasuredHost.RUNS - 1),
            "FAIL",
            "target: long_1: RTF 0.2",
            "5 of 5",
            "30",
            "All 30 samples of short_1 as a table");
    assertThat(browser().value("document.activeElement.id").asString()).isEqualTo("run-detail");
    assertQuiet();
  }

  @Test
  void compare_twoRuns_showsVerdictDifferencesAndSamplesOfBoth() throws Exception {
    compare(10, 20);
    String result = browser().text("compare-result");

    assertThat(result)
        .contains("FAIL", "WORSE", MeasuredHost.id(10), MeasuredHost.id(20), "all scenarios")
        .contains("measured earlier and alone (not paired)", "same circumstances")
        .containsPattern("long_1\\s+RTF\\s+0\\.17\\d\\s+0\\.21\\d\\s+\\+2\\d\\.\\d % \\(\\+1\\d");
    assertThat(browser().value("document.querySelectorAll('#compare-result circle').length"))
        .hasToString("120");
    assertThat(browser().value("document.querySelectorAll('#compare-result path.interval').length"))
        .hasToString("3");
    browser().value("document.getElementById('compare-swap').click()");
    browser().until("document.getElementById('compare-result').innerText.includes('BETTER')");
    assertQuiet();
  }

  private void compare(int baseline, int candidate) throws Exception {
    browser()
        .value(
            "{ const form = document.getElementById('compare-form').elements;"
                + " form.baseline.value = '%s'; form.candidate.value = '%s';"
                    .formatted(MeasuredHost.id(baseline), MeasuredHost.id(candidate))
                + " document.querySelector('#compare-form button.main').click(); }");
    browser().until("document.querySelectorAll('#compare-result circle').length === 120");
  }

  @Test
  void compare_fromARun_takesItAsCandidate() throws Exception {
    openNewest();
    browser()
        .value(
            "[...document.querySelectorAll('#run-detail button')]"
                + ".find(b => b.innerText.startsWith('Compare')).click()");

    assertThat(browser().value("document.activeElement.value").asString())
        .isEqualTo(MeasuredHost.id(MeasuredHost.RUNS - 2));
    assertThat(browser().value("document.activeElement.name").asString()).isEqualTo("baseline");
  }

  private void openNewest() throws Exception {
    browser().value("document.querySelector('#runs-body button').click()");
    browser().until("document.querySelectorAll('#run-detail .chart circle').length === 60");
  }

  @Test
  void baselines_run_isProposedDeclinedAndAcceptedByTheRealCommand() throws Exception {
    assertThat(browser().text("baselines-body"))
        .contains("a normal day", MeasuredHost.id(5), "Sessions and circumstances");
    String chosen = "document.querySelector('#baselines-form select').value = '%s'";
    browser().value(chosen.formatted(MeasuredHost.id(8)));
    browser().value("document.querySelector('#baselines-form button[type=submit]').click()");
    browser().value("document.getElementById('ask-yes').click()");
    assertThat(browser().value("document.getElementById('ask').open").asBoolean()).isTrue();
    answer("looks <b>normal</b>");
    browser().until("document.getElementById('baselines-body').innerText.includes('OPEN')");
    assertThat(browser().text("baselines-body")).contains("looks <b>normal</b>", "localhost");

    browser().value("document.querySelector('[aria-label^=\"Decline\"]').click()");
    answer("not needed");
    browser().until("document.getElementById('baselines-body').innerText.includes('DECLINED')");

    browser().value(chosen.formatted(MeasuredHost.id(20)));
    browser().value("document.getElementById('baselines-accept').click()");
    fill("it is slow");
    browser().until("document.getElementById('ask-problem').innerText.length > 10");
    assertThat(browser().text("ask-problem")).contains("failed and cannot join");
    browser().value("document.getElementById('ask-cancel').click()");
    browser().value(chosen.formatted(MeasuredHost.id(9)));
    browser().value("document.getElementById('baselines-accept').click()");
    answer("a seventh normal day");
    browser()
        .until(
            "document.getElementById('baselines-body').innerText.includes('a seventh normal day')");
    assertThat(browser().text("events-body"))
        .contains("declined " + MeasuredHost.id(8) + " as baseline: not needed");
  }

  /**
   * The policy of the page is taken away, so that nothing but the page itself keeps texts from
   * being run.
   */
  @Test
  void texts_thatAreMarkup_areReadAndNeverRun() throws Exception {
    String run = "20250101T033000Z-quick-0badbe";
    Path file = folder.resolve("root/runs").resolve(run + ".json");
    new RunFile().write(hostile(run), file);
    browser().send("Page.setBypassCSP", Map.of("enabled", true));
    try {
      assertThat(service().post("/api/events", json(Map.of("kind", "release", "text", HOSTILE))))
          .returns(201, HttpResponse::statusCode);
      browser().send("Page.reload", Map.of());
      browser().until("document.getElementById('events-body')?.innerText.includes('onerror')");
      browser()
          .value(
              "import('/page/runs.js').then((runs) => runs.openRun('" + run + "')).then(() => 1)");
      browser().until("document.getElementById('run-detail')?.innerText.includes('onerror')");

      assertThat(browser().value("window.ran ?? 'never'").asString()).isEqualTo("never");
      assertThat(
              browser()
                  .value(
                      "document.querySelectorAll('img, iframe, body script, [onerror], a[href^=java]').length")
                  .asInt())
          .isZero();
      for (String place : List.of("run-detail", "events-body")) {
        assertThat(browser().text(place))
            .contains("<img src=x onerror=window.ran=1>", "'\"><script>", "\ufffdgnp.exe")
            .doesNotContain("\u202e");
      }
      for (int width : List.of(1280, 360)) {
        browser().screen(width, 800, width == 360);
        assertThat(browser().value("document.documentElement.scrollWidth").asInt())
            .isLessThanOrEqualTo(width);
        picture("hostile-" + width);
      }
    } finally {
      browser().send("Page.setBypassCSP", Map.of("enabled", false));
      Files.delete(file);
    }
  }

  private static RunReport hostile(String id) {
    Instant at = Instant.parse("2025-01-01T03:30:00Z");
    Sample sample = new Sample(at, Map.of(), Optional.of(HOSTILE));
    return new RunReport(
        RunReport.SCHEMA,
        id,
        at,
        at,
        HOSTILE,
        new Origin(Optional.of(HOSTILE), Optional.empty(), false, HOSTILE, HOSTILE),
        new ModelIdentity(HOSTILE, HOSTILE, HOSTILE),
        new Fingerprint(new TreeMap<>(Map.of(HOSTILE, HOSTILE))),
        List.of(Metric.RTF),
        List.of(
            new ScenarioResult(
                new Scenario(HOSTILE, HOSTILE, "rtf", Map.of(HOSTILE, HOSTILE)),
                List.of(
                    new Restart(
                        0,
                        Side.CANDIDATE,
                        Optional.empty(),
                        3,
                        true,
                        List.of(sample),
                        Optional.of(HOSTILE))))),
        List.of(),
        List.of(new Obstacle("code", HOSTILE, false)),
        Map.of());
  }

  private static String json(Map<String, String> fields) {
    return JsonMapper.builder().build().writeValueAsString(fields);
  }

  /** Writes into the dialog and says yes; it closes when the service has done it. */
  private void answer(String text) throws Exception {
    fill(text);
    browser().until("!document.getElementById('ask').open");
  }

  private void fill(String text) throws Exception {
    browser().until("document.getElementById('ask').open");
    browser().value("document.getElementById('ask-value').value = '" + text + "'");
    browser().value("document.getElementById('ask-yes').click()");
  }

  @Test
  void events_noted_areListedByKindAndMarkedOnTrends() throws Exception {
    assertThat(browser().text("events-body")).contains("JetPack <6.2.1> installed", "a new fan");
    String marks = "document.querySelectorAll('#trends .chart .event-mark').length";
    int before = browser().value(marks).asInt();
    assertThat(before).isPositive();
    browser()
        .value(
            "{ const form = document.getElementById('events-form');"
                + " form.elements.kind.value = 'decision';"
                + " form.elements.text.value = 'six flow steps';"
                + " form.querySelector('button').click(); }");
    browser().until("document.getElementById('events-body').innerText.includes('six flow')");
    browser()
        .value(
            "{ const kind = document.getElementById('events-kind'); kind.value = 'decision';"
                + " kind.dispatchEvent(new Event('change')); }");
    browser().until("!document.getElementById('events-body').innerText.includes('JetPack')");

    assertThat(browser().text("events-body"))
        .contains("six flow steps (noted by localhost)", "1 to 1 of 1");
    assertThat(browser().text("trends-body")).contains("JetPack <6.2.1> installed");
    assertQuiet();
  }

  @Test
  void speak_text_isPlayedWithItsLatencyAndRtf() throws Exception {
    browser().value("document.querySelector('#speak-form button.main').click()");
    browser().until("document.querySelector('#speak-figures')");

    Matcher figures =
        Pattern.compile(
                "First audio after\\s+([\\d.]+) ms.*All audio after\\s+([\\d.]+) ms.*"
                    + "Audio\\s+([\\d.]+) s.*RTF\\s+([\\d.]+)",
                Pattern.DOTALL)
            .matcher(browser().text("speak-result"));
    assertThat(figures.find()).as(browser().text("speak-result")).isTrue();
    assertThat(Double.parseDouble(figures.group(1))).isPositive();
    assertThat(Double.parseDouble(figures.group(3))).isGreaterThan(1);
    double rtf = Double.parseDouble(figures.group(4));
    assertThat(rtf).isPositive();
    browser().until("document.querySelector('audio').duration > 1");
    assertThat(browser().value("document.querySelector('audio').duration").asDouble())
        .isEqualTo(
            Double.parseDouble(figures.group(3)), org.assertj.core.api.Assertions.within(0.05));
    picture("spoken");
    assertQuiet();
  }

  @Test
  void chart_keysWheelAndButtons_zoom() throws Exception {
    String range = "document.querySelector('#trends [role=status]').innerText";
    String all = browser().value(range).asString();
    browser().value("document.querySelector('#trends .chart').focus()");

    browser().press("+", 187);
    String zoomed = browser().value(range).asString();
    assertThat(zoomed).isNotEqualTo(all).contains("of 24 runs");
    browser().press("ArrowRight", 39);
    assertThat(browser().value(range).asString()).isNotEqualTo(zoomed);
    browser().press("0", 48);
    assertThat(browser().value(range).asString()).isEqualTo(all);
    browser().value("document.querySelector('#trends button[aria-label=\"Zoom in\"]').click()");
    assertThat(browser().value(range).asString()).isEqualTo(zoomed);
    browser().press("0", 48);
    drag();
    assertThat(browser().value(range).asString()).isNotEqualTo(all).contains("of 24 runs");
  }

  private JsonNode chart() throws Exception {
    browser()
        .value(
            "document.querySelector('#trends .chart')"
                + ".scrollIntoView({block: 'center', behavior: 'instant'})");
    return browser()
        .value("document.querySelector('#trends .chart svg').getBoundingClientRect().toJSON()");
  }

  /** Drags over the middle third of the trend. */
  private void drag() throws Exception {
    JsonNode box = chart();
    double x = box.get("x").asDouble();
    double width = box.get("width").asDouble();
    double y = box.get("y").asDouble() + 40;
    browser().mouse("mousePressed", x + width / 3, y);
    browser().mouse("mouseMoved", x + width / 2, y);
    browser().mouse("mouseMoved", x + 2 * width / 3, y);
    browser().mouse("mouseReleased", x + 2 * width / 3, y);
  }

  @Test
  void chart_twoFingers_zoomAboutWhatTheyHold() throws Exception {
    String range = "document.querySelector('#trends [role=status]').innerText";
    String all = browser().value(range).asString();
    JsonNode box = chart();
    double x = box.get("x").asDouble() + box.get("width").asDouble() / 2;
    double y = box.get("y").asDouble() + 40;
    touch("touchStart", x - 50, x + 50, y);
    touch("touchMove", x - 150, x + 150, y);
    touch("touchMove", x - 200, x + 200, y);
    browser()
        .send("Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));

    assertThat(browser().value(range).asString())
        .isNotEqualTo(all)
        .containsPattern("^.* [67] of 24");
  }

  private void touch(String type, double left, double right, double y) throws Exception {
    browser()
        .send(
            "Input.dispatchTouchEvent",
            Map.of(
                "type",
                type,
                "touchPoints",
                List.of(Map.of("x", left, "y", y, "id", 0), Map.of("x", right, "y", y, "id", 1))));
  }

  @Test
  void focus_afterPagingRefreshAndClosing_staysWhereItWas() throws Exception {
    browser()
        .value(
            "[...document.querySelectorAll('#runs-body button')].find(b => b.innerText.startsWith('Older')).focus()");
    String first =
        browser().value("document.querySelector('#runs-body button').innerText").asString();
    browser().type("Enter", 13, "\r", false);
    browser().until("document.querySelector('#runs-body button').innerText !== '" + first + "'");
    assertThat(browser().value("document.activeElement.innerText").asString())
        .isEqualTo("Older runs");

    browser().value("document.querySelector('#runs-body button').focus()");
    String chosen = browser().value("document.activeElement.innerText").asString();
    browser().type("Enter", 13, "\r", false);
    browser().until("document.querySelectorAll('#run-detail .chart circle').length === 60");
    browser()
        .value(
            "[...document.querySelectorAll('#run-detail button')].find(b => b.innerText === 'Close').click()");
    assertThat(browser().value("document.activeElement.innerText").asString()).isEqualTo(chosen);
  }

  @Test
  void service_away_keepsWhatWasShownAndSaysHowOldItIs() throws Exception {
    try {
      browser().offline(true);
      browser().value("document.getElementById('refresh').click()");
      browser().until("document.querySelectorAll('.stale').length >= 8");
      assertThat(browser().text("runs-body"))
          .contains("The service does not answer", "Try again", "Below is what was there at")
          .contains(MeasuredHost.id(MeasuredHost.RUNS - 1));
      browser().offline(false);
      browser().value("document.getElementById('refresh').click()");
      browser().until("document.querySelectorAll('.stale').length === 0");
    } finally {
      browser().offline(false);
    }
  }

  @Test
  void health_degraded_isExplained() throws Exception {
    Path broken = folder.resolve("root/runs/29990101T000000Z-quick-cut.json");
    Files.writeString(broken, "{");
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> service().get("/actuator/health").body().contains("not valid JSON"));
      browser().value("document.getElementById('refresh').click()");
      browser()
          .until("document.getElementById('status-body').innerText.includes('not valid JSON')");
      assertThat(browser().text("status-body")).contains("DEGRADED", "lastRun", "nano");
    } finally {
      Files.delete(broken);
    }
  }

  @Test
  void health_down_isExplained() throws Exception {
    browser()
        .value(
            """
            window.asked = window.fetch;
            window.fetch = (path, options) => String(path).startsWith('/actuator/health')
              ? Promise.resolve(new Response(JSON.stringify({status: 'DOWN', components: {
                  engine: {status: 'DOWN', details: {reason: 'the model is damaged'}}}}),
                  {status: 503, headers: {'Content-Type': 'application/json'}}))
              : window.asked(path, options)""");
    try {
      browser().value("document.getElementById('refresh').click()");
      browser().until("document.getElementById('status-body').innerText.includes('is damaged')");
      assertThat(browser().text("status-body")).contains("DOWN", "engine: the model is damaged");
    } finally {
      browser().value("window.fetch = window.asked; 0");
    }
  }

  @Test
  void rollback_refused_isToldInTheDialog() throws Exception {
    browser().value("document.querySelector('#models-body button[aria-label^=\"Roll\"]').click()");
    browser().until("document.getElementById('ask').open");
    browser().value("document.getElementById('ask-value').value = 'it sounds wrong'");
    browser().value("document.getElementById('ask-yes').click()");

    browser().until("document.getElementById('ask-problem').innerText.length > 10");
    assertThat(browser().text("ask-problem")).contains("nano");
  }

  @Test
  void keyboard_tab_reachesEveryControlWithVisibleFocus() throws Exception {
    String every =
        "[...document.querySelectorAll('a[href], button, input, select, textarea, summary,"
            + " [tabindex=\"0\"]')].filter(e => !e.disabled && e.checkVisibility()"
            + " && !e.closest('dialog') && !(e.closest('details:not([open])') && e.tagName !== 'SUMMARY'))";
    browser().value("window.controls = " + every + "; document.body.focus()");
    int count = browser().value("window.controls.length").asInt();
    Set<Integer> reached = new LinkedHashSet<>();
    for (int i = 0; i < count + 2; i++) {
      browser().press("Tab", 9);
      reached.add(browser().value("window.controls.indexOf(document.activeElement)").asInt());
    }
    reached.remove(-1);

    assertThat(count).isGreaterThan(30);
    assertThat(reached).hasSize(count);
    browser().press("Tab", 9);
    assertThat(browser().value("getComputedStyle(document.activeElement).outlineStyle").asString())
        .isEqualTo("solid");
  }

  @Test
  void accessibility_everyControl_hasAName() throws Exception {
    Set<String> roles = new LinkedHashSet<>();
    browser()
        .send("Accessibility.getFullAXTree", Map.of())
        .get("nodes")
        .valueStream()
        .filter(node -> !node.path("ignored").asBoolean())
        .forEach(node -> roles.add(node.at("/role/value").asString("")));

    assertThat(browser().namelessControls()).isEmpty();
    assertThat(roles)
        .contains("banner", "navigation", "main", "contentinfo", "region", "status", "table");
    assertThat(browser().value("document.querySelectorAll('h1').length").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "1280, 900, light, 'rgb(246, 247, 249)'",
    "1280, 900, dark, 'rgb(14, 16, 19)'",
    "360, 780, light, 'rgb(246, 247, 249)'",
    "390, 844, light, 'rgb(246, 247, 249)'",
    "390, 844, dark, 'rgb(14, 16, 19)'",
  })
  void page_screensAndColours_fitWithoutSidewaysScrolling(
      int width, int height, String scheme, String background) throws Exception {
    browser().screen(width, height, width < 500);
    browser().prefers(scheme);
    openNewest();
    compare(10, 20);

    assertThat(browser().value("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser().value("getComputedStyle(document.body).backgroundColor").asString())
        .isEqualTo(background);
    assertThat(browser().faintTexts()).isEmpty();
    picture(width + "-" + scheme);
    assertQuiet();
  }

  private void picture(String name) throws IOException, InterruptedException {
    browser().value("scrollTo({top: 0, behavior: 'instant'})");
    Path pictures = Files.createDirectories(Path.of("target", "page"));
    browser().picture(pictures.resolve(name + ".png"));
  }

  @Test
  void files_ofThePage_areServedAloneAndWithItsPolicy() throws Exception {
    HttpResponse<String> index = service().get("/");
    assertThat(index.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(index.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'")
        .doesNotContain("script-src");
    assertThat(index.body()).doesNotContain("<style", "style=", "onclick", "http://", "https://");
    assertThat(browser().requests())
        .filteredOn(address -> address.endsWith(".js"))
        .hasSizeGreaterThan(10)
        .allMatch(address -> index.body().contains(address.replaceFirst("^http://[^/]*", "")));
    HttpResponse<InputStream> packed =
        HttpClient.newHttpClient()
            .send(
                service().request("/page/chart.js").header("Accept-Encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
    String when = packed.headers().firstValue("Last-Modified").orElseThrow();
    assertThat(
            service()
                .send(service().request("/page/chart.js").header("If-Modified-Since", when))
                .statusCode())
        .isEqualTo(304);
    assertThat(service().get("/page/absent.js").statusCode()).isEqualTo(404);
    assertThat(service().get("/page/").statusCode()).isEqualTo(404);
    assertThat(service().get("/static/index.html").statusCode()).isEqualTo(404);
  }

  @Test
  void token_needed_isAskedForAndOpensAHostWithoutRuns() throws Exception {
    Path home = Files.createDirectories(folder.resolve("closed/home"));
    String token =
        new AccessTokens(home.resolve("tokens"))
            .add("ann", AccessRole.SPEAK, new SecureRandom(), Instant.EPOCH);
    Map<String, String> silent = Map.of("monitor.speech", "false", "monitor.scheduling", "false");
    try (SpeakingService closed = SpeakingService.start(folder.resolve("closed"), home, silent)) {
      browser().send("Page.navigate", Map.of("url", closed.uri("/").toString()));
      String alerts = "[...document.querySelectorAll('section [role=alert]')].length";
      browser().until(alerts + " >= 7 && !document.querySelector('[aria-busy=true]')");
      assertThat(browser().text("runs-body")).contains("asks for an access token", "Enter a token");

      browser().value("document.getElementById('access').click()");
      browser().value("document.getElementById('ask-value').value = '" + token + "'");
      browser().value("document.getElementById('ask-yes').click()");

      browser()
          .until(alerts + " === 0 && document.querySelector('#live-body dl, #live-body .empty')");
      assertThat(browser().text("runs-body")).contains("No runs yet");
      assertThat(browser().text("trends-body")).contains("No history yet");
      assertThat(browser().text("status-body")).contains("speech is off", "none yet");
      assertThat(browser().text("schedules-body")).contains("This service runs no schedules");
      assertThat(browser().text("jobs-body")).contains("No job yet");
      assertThat(browser().text("models-body")).contains("No models.");

      browser().value("document.querySelector('[aria-label=\"Run now: daily\"]').click()");
      browser().value("document.getElementById('ask-yes').click()");
      browser().until("document.getElementById('ask-problem').innerText.includes('needs operate')");
      browser().value("sessionStorage.clear()");
    } finally {
      browser().forget();
    }
  }

  private void assertQuiet() {
    assertThat(browser().complaints()).isEmpty();
    assertThat(browser().requests())
        .filteredOn(address -> !address.startsWith("blob:") && !address.startsWith("data:"))
        .filteredOn(address -> !address.startsWith(service().uri("/").toString()))
        .isEmpty();
  }

  private SpeakingService service() {
    return service.orElseThrow();
  }

  private Browser browser() {
    return browser.orElseThrow();
  }
}
