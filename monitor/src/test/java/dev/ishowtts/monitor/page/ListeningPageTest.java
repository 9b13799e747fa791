package dev.ishowtts.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.monitor.SpeakingService;
import dev.ishowtts.monitor.listening.MeasuredSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** The page of the listening tests in a real browser, before a service that ten raters answered. */
@ExtendWith(SharedChromium.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListeningPageTest {
  private static final int RATERS = 10;
  private static final int ITEMS = 6;

  private Optional<SpeakingService> service = Optional.empty();
  private Optional<Browser> browser = Optional.empty();
  private String rated = "";
  private String early = "";

  @BeforeAll
  void start(SharedChromium.Chromium chromium, @TempDir Path folder) throws Exception {
    browser = Optional.of(chromium.open());
    Path root = Files.createDirectories(folder.resolve("root"));
    MeasuredSets.write(root.resolve("reports/quality/pilot"), ITEMS, 0.3, "nfe6", "nfe7", false);
    SpeakingService started =
        SpeakingService.start(
            root,
            Files.createDirectories(folder.resolve("home")),
            Map.of(
                "monitor.speech", "false",
                "monitor.scheduling", "false",
                "monitor.listening-requests-per-minute", "0"));
    service = Optional.of(started);
    rated = made("How do they <i>sound</i>?", ",\"raters\":10,\"seed\":5");
    early = made("Not ready", ",\"looks\":3");
    JsonNode sessions = invited(rated, RATERS + 1);
    for (int i = 0; i < RATERS; i++) {
      assertThat(new BlindListener(started, i).listen(sessions.get(i).get("code").asString()))
          .hasSizeBetween(4, 40);
    }
    assertThat(started.json("/api/listening/tests/" + rated).at("/raters/valid").asInt())
        .as(() -> screenings(rated))
        .isEqualTo(RATERS);
    invited(early, 2);
  }

  private String screenings(String test) {
    try {
      return service().get("/api/listening/tests/" + test + "/sessions").body();
    } catch (IOException | InterruptedException failed) {
      return String.valueOf(failed.getMessage());
    }
  }

  private String made(String title, String more) throws Exception {
    JsonNode test =
        posted(
            "/api/listening/tests",
            "{\"set\":\"pilot\",\"mode\":\"short\",\"title\":\"" + title + "\"" + more + "}");
    String id = test.get("id").asString();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                service()
                    .json("/api/listening/tests/" + id)
                    .get("state")
                    .asString()
                    .equals("open"));
    return id;
  }

  private JsonNode invited(String test, int count) throws Exception {
    return posted(
        "/api/listening/tests/" + test + "/sessions",
        "{\"count\":" + count + ",\"names\":[\"Ann <b>\"]}");
  }

  private JsonNode posted(String path, String body) throws Exception {
    return JsonMapper.builder().build().readTree(service().post(path, body).body());
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
  }

  private void show(String test) throws Exception {
    String page = "/page/listening.html" + (test.isEmpty() ? "" : "#test/" + test);
    browser().send("Page.navigate", Map.of("url", service().uri(page).toString()));
    browser()
        .until(
            "location.pathname.endsWith('listening.html') && document.querySelector('#tests table')"
                + (test.isEmpty() ? "" : " && document.querySelector('#sessions-body table')"));
  }

  private void showResult() throws Exception {
    show(rated);
    browser().until("document.querySelector('#result-body .verdict')");
    browser().until("document.querySelectorAll('#result-body .chart path.interval').length === 9");
  }

  @Test
  void test_belowItsLook_hidesTheVerdictAndShowsProgressAlone() throws Exception {
    show(early);

    assertThat(browser().text("test-body"))
        .contains("open", "0 finished", "2 invited")
        .contains("The verdict is hidden until 10 valid raters have finished.")
        .doesNotContain("MOS");
    assertThat(browser().text("sessions-body")).contains("r001", "Ann <b>", "not begun", "Copy");
    assertThat(browser().value("document.getElementById('result').hidden").asBoolean()).isTrue();
    assertThat(browser().text("tests-body")).contains("Not ready", "0 of 10 valid", "pilot");
    assertQuiet();
  }

  @Test
  void result_atItsLook_tellsVerdictRuleAndTheNumbersBehindIt() throws Exception {
    showResult();
    browser().value("document.querySelectorAll('#result details').forEach(d => d.open = true)");
    JsonNode said = service().json("/api/listening/tests/" + rated + "/result");
    String shown = browser().text("result-body");

    List<String> told =
        List.of(
            said.get("verdict").asString().replace('_', ' '),
            "Rule that decided",
            "Planned look at 10 valid raters",
            ITEMS + " sentences",
            "nfe6 (candidate) against nfe7 (baseline)",
            "Opinion kept",
            "votes of valid raters",
            "Wilcoxon over sentences",
            "quality decide",
            "%.2f".formatted(said.at("/decision/valid/candidate_mos").asDouble()),
            "Sentence number 5.",
            "r010",
            "lufs");
    assertThat(told).filteredOn(words -> !shown.contains(words)).isEmpty();
    assertThat(
            browser()
                .value(
                    "[...document.querySelectorAll('#result svg text')]"
                        + ".map(t => t.textContent).join('; ')")
                .asString())
        .contains("margin −0.50", "margin +5.0", "valid raters", "short (3)", "long (3)");
    assertThat(browser().value("document.querySelectorAll('tr.fired').length").asInt())
        .isEqualTo(1);
    assertThat(browser().value("document.querySelectorAll('#result .vote').length").asInt())
        .isEqualTo(7);
    assertThat(browser().value("document.querySelectorAll('#result .plot svg').length").asInt())
        .isEqualTo(ITEMS);
    assertThat(browser().value("document.querySelectorAll('#result .bar-baseline').length").asInt())
        .isEqualTo(3); // two categories and the key
    assertQuiet();
  }

  @Test
  void result_items_areSortedByTheComparisonAndPlay() throws Exception {
    showResult();
    JsonNode order =
        browser()
            .value(
                "[...document.querySelectorAll('#result .plot')].map(p =>"
                    + " Number(p.closest('tr').children[2].innerText.replace('−', '-')))");
    assertThat(order.valueStream().map(JsonNode::asDouble).toList()).isSorted().hasSize(ITEMS);

    String first = "document.querySelector('#result .sound')";
    assertThat(browser().value(first + ".click(), " + first + ".ariaPressed").asString())
        .isEqualTo("true");
    browser().until(first + ".ariaPressed === 'false'"); // played to its end
    assertThat(browser().requests()).anyMatch(address -> address.endsWith("/candidate.wav"));
    assertQuiet();
  }

  @Test
  void paper_form_isKeptAndShownApartOrRefusedByItsLine() throws Exception {
    showResult();
    String verdict =
        browser().value("document.querySelector('#result .verdict').innerText").asString();
    paper("t9");
    browser().until("document.getElementById('paper-said').innerText.includes('line 3')");
    browser().forget();
    showResult();

    paper("t0");
    browser().until("document.getElementById('result-body').innerText.includes('on paper')");

    assertThat(browser().text("paper-said")).contains("The form of Ann <i> was kept: 1 opinions.");
    assertThat(browser().text("result-body"))
        .contains("Ann <i>", "never counted", "t0: a hiss")
        .contains(verdict);
    assertQuiet();
  }

  private void paper(String item) throws Exception {
    browser()
        .value(
            """
            {
              document.getElementById('paper').open = true;
              const form = document.getElementById('paper-form');
              form.elements.text.value = ['NFE=6 Quality Evaluation', 'Evaluator: Ann <i>', 'Test: %s',
                'NFE=6: Naturalness 4 | Clarity 4 | Artifacts (Y/N) N | Prosody 4', 'Notes: a hiss'].join('\\n');
              form.querySelector('button').click();
            }
            """
                .formatted(item));
  }

  @Test
  void newTest_made_isPreparedInvitedAndClosedWithAReason() throws Exception {
    show("");
    browser()
        .value(
            "{ document.getElementById('new').open = true;"
                + " const form = document.getElementById('new-form');"
                + " form.elements.title.value = 'Made on the page';"
                + " form.elements.looks.value = '1'; form.elements.raters.value = '12';"
                + " form.querySelector('button').click(); }");
    browser().until("document.querySelector('#test-body .badge')?.innerText.includes('open')");
    assertThat(browser().text("test-title")).isEqualTo("Made on the page");
    assertThat(browser().text("test-body")).contains("until 12 valid raters");

    browser()
        .value(
            "{ const form = document.getElementById('invite-form'); form.elements.count.value = '3';"
                + " form.elements.names.value = 'Bea, Cem'; form.querySelector('button').click(); }");
    browser().until("document.querySelectorAll('#sessions-body tbody tr').length === 3");
    assertThat(browser().text("sessions-body")).contains("Bea", "Cem", "/listen/");
    assertThat(browser().text("invite-said")).contains("3 links were made");

    browser()
        .value(
            "[...document.querySelectorAll('#test-body button')]"
                + ".find(b => b.innerText.startsWith('Close')).click()");
    browser().value("document.getElementById('ask-value').value = 'nobody came'");
    browser().value("document.getElementById('ask-yes').click()");
    browser().until("document.getElementById('test-body').innerText.includes('nobody came')");
    assertThat(browser().text("test-body"))
        .contains("closed", "The test was closed before anybody finished.");
    assertThat(browser().value("document.getElementById('invite-form').hidden").asBoolean())
        .isTrue();
    assertQuiet();
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "1280, dark", "390, dark", "360, light"})
  void page_screensAndColours_fitAndReadWell(int width, String scheme) throws Exception {
    browser().screen(width, 844, width < 500);
    browser().prefers(scheme);
    showResult();
    browser()
        .value(
            "document.querySelectorAll('main details').forEach(d =>"
                + " d.open = !d.closest('.screening') || d.closest('tr').rowIndex === 1)");

    assertThat(browser().value("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser().faintTexts()).isEmpty();
    assertThat(browser().namelessControls()).isEmpty();
    browser().value("scrollTo({top: 0, behavior: 'instant'})");
    Path pictures = Files.createDirectories(Path.of("target", "page"));
    browser().picture(pictures.resolve("listening-" + width + "-" + scheme + ".png"));
    assertQuiet();
  }

  private void assertQuiet() {
    assertThat(browser().complaints()).isEmpty();
    assertThat(browser().requests())
        .filteredOn(address -> !address.startsWith("blob:") && !address.startsWith("data:"))
        .allMatch(
            address ->
                address.startsWith(service().uri("/").toString()) || address.equals("about:blank"));
  }

  private SpeakingService service() {
    return service.orElseThrow();
  }

  private Browser browser() {
    return browser.orElseThrow();
  }
}
