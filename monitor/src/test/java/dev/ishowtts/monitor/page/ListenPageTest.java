package dev.ishowtts.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The raters' page in a real browser: what it plays, keeps, sends and says. */
@ExtendWith(SharedChromium.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListenPageTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> PAIR = List.of("comparison");

  private static final String KEPT =
      "Object.keys(localStorage).filter((key) => key.includes('.out.')).length";

  private static final String SMALL =
      """
      [...document.querySelectorAll('button, select, textarea, input:not([type=radio], [type=checkbox]), label.step, label.tag, label.plain, summary')]
        .filter((e) => e.checkVisibility()).map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
        .filter(([box]) => box.height < %d || box.width < %d).map(([box, text]) => text)
      """;

  private static final String NAMELESS =
      """
      [...document.querySelectorAll('button, select, textarea, input')].filter((e) => e.checkVisibility()
        && !(e.getAttribute('aria-label') || e.labels?.[0]?.textContent.trim() || e.textContent.trim())).map((e) => e.outerHTML)
      """;

  /* Where the play button stands with every message of the page, if not always at one place. */
  private static final String MOVED =
      """
      (async () => {
        const { wordsOf } = await import('/listen-files/words.js');
        const { page, trouble } = wordsOf(document.querySelector('#language').value);
        const tops = new Set();
        for (const saved of ['', `✓ ${page.saved}`, page.sending, `⧗ ${page.waiting(12)}`]) {
          for (const notice of ['', page.waitingLong, page.lost, trouble.finished, trouble.refused('x'.repeat(80))]) {
            document.getElementById('saved').textContent = saved;
            const box = document.getElementById('notice');
            box.textContent = notice;
            const { bottom, height } = box.getBoundingClientRect();
            tops.add(document.getElementById('play').getBoundingClientRect().top);
            if (notice && (bottom > innerHeight || height < 24 || height > 144)) {
              return `${notice}: ${height} px high, to ${bottom}`;
            }
          }
        }
        return tops.size === 1 ? '' : [...tops].join(', ');
      })()
      """;

  private Optional<Browser> browser = Optional.empty();

  @BeforeAll
  void start(SharedChromium.Chromium chromium) throws Exception {
    browser = Optional.of(chromium.open());
    browser().before(BrowsingRater.NOTES);
  }

  @AfterAll
  void stop() {
    browser.ifPresent(Browser::close);
  }

  @BeforeEach
  void screen() throws Exception {
    browser().screen(1280, 900, false);
    browser().prefers("light");
  }

  @AfterEach
  void leave() throws Exception {
    browser().offline(false);
    browser().forget();
  }

  @Test
  void sound_firstClick_startsTheClockThatStoodStill() throws Exception {
    try (ScriptedListening service = new ScriptedListening(Map.of())) {
      rater().open(service.page());
      assertThat(browser().value("contexts.length").asInt()).isEqualTo(1);
      assertThat(browser().value("contexts[0].state").asString()).isEqualTo("suspended");
      assertThat(browser().value("contexts[0].currentTime").asDouble()).isZero();

      browser().click("#agree");

      browser().until("contexts[0].state === 'running' && contexts[0].currentTime > 0");
      assertQuiet();
    }
  }

  @Test
  void pair_changedWhileItPlays_goesOnAtTheSamePlaceWithAFade() throws Exception {
    // A is so long that it still plays when a busy browser hears of the keys.
    Map<String, ?> sides =
        Map.of(
            "warp",
            List.of(List.of(0, 0), List.of(0.5, 1.5), List.of(5, 2)),
            "clips",
            List.of(ScriptedListening.clip("a", 5), ScriptedListening.clip("b", 2)));
    try (ScriptedListening service =
        new ScriptedListening(
            Map.of("trials", List.of(ScriptedListening.trial("p", "training", 5, PAIR, sides))))) {
      rater().openAgain(service.page());
      browser().until("document.querySelector('#side-A:not(:disabled)')");
      browser().value("sounds.length = 0");
      browser().press("1", 49);
      browser().until("sounds[0] && contexts[0].currentTime > sounds[0].when + 0.3");
      browser().press("Tab", 9);
      browser().until("sounds[1]?.ended");

      JsonNode first = browser().value("sounds[0]");
      JsonNode second = browser().value("sounds[1]");
      double change = second.get("when").asDouble();
      double place = change - first.get("when").asDouble();
      double mapped = place < 0.5 ? 3 * place : 1.5 + (place - 0.5) / 9;
      assertThat(second.get("offset").asDouble()).isEqualTo(mapped, within(0.02));
      JsonNode fall = browser().value("fades.at(-2)");
      JsonNode rise = browser().value("fades.at(-1)");
      assertThat(fall.get("when").asDouble()).isEqualTo(change, within(0.001));
      assertThat(rise.get("when").asDouble()).isEqualTo(change, within(0.001));
      for (int i = 0; i < rise.get("values").size(); i++) {
        double sum = rise.get("values").get(i).asDouble() + fall.get("values").get(i).asDouble();
        assertThat(sum).isEqualTo(1, within(1e-6)); // raised cosines
      }
      double fade = rise.get("duration").asDouble();
      assertThat(fade).isBetween(0.005, 0.010);
      assertThat(first.get("stopped").asDouble()).isEqualTo(change + fade, within(0.001));
      assertThat(second.get("stopped").isNull()).isTrue();
      assertThat(browser().text("heard-1")).contains("not heard");

      browser().press("2", 50);
      browser().until("document.querySelector('#heard-1').className === 'done'");
      assertThat(browser().text("heard-0")).contains("not heard");
      assertThat(browser().text("missing")).contains("Listen to A").contains("comparison");
      browser().press("1", 49);
      browser().until("document.querySelector('#heard-0').className === 'done'");

      browser().click("[name=again][value=restart]");
      browser().press("1", 49);
      browser().until("sounds.length === 5 && contexts[0].currentTime > sounds[4].when + 0.2");
      browser().press("2", 50);
      browser().until("sounds.length === 6");
      double again = browser().value("sounds[5].when - sounds[4].when").asDouble();
      assertThat(browser().value("sounds[5].offset").asDouble()).isZero();
      browser().press(" ", 32);
      browser().until("document.querySelector('#sounding').innerText === 'B paused'");
      browser().press("v", 86);
      browser().press("Enter", 13);
      browser().until("document.querySelector('#last')");
      Awaitility.await().atMost(PATIENCE).until(() -> service.answers().size() == 1);
      JsonNode answer = service.answers().get(0);
      assertThat(answer.at("/values/comparison").asInt()).isZero();
      assertThat(answer.get("switches").asInt()).isEqualTo(2);
      assertThat(answer.get("plays").toString()).matches("\\[3,[12]]");
      assertThat(answer.get("ended").toString()).isEqualTo("[true,true]");
      double last = browser().value("sounds[5].stopped - sounds[5].when").asDouble() - fade;
      assertThat(answer.get("listenedMs").asDouble())
          .isEqualTo(1000 * (place + (2 - mapped) + 2 + 5 + again + last), within(60.0));
      assertQuiet();
    }
  }

  @Test
  void pair_changedAsFastAsKeysGo_playsOneSideInTheEnd() throws Exception {
    Map<String, ?> warp = Map.of("warp", List.of(List.of(0, 0), List.of(20, 20)));
    try (ScriptedListening service =
        new ScriptedListening(
            Map.of("trials", List.of(ScriptedListening.trial("p", "training", 20, PAIR, warp))))) {
      rater().openAgain(service.page());
      browser().until("document.querySelector('#side-A:not(:disabled)')");
      browser().value("sounds.length = 0");
      browser().click("#side-A");
      browser().until("document.querySelector('#side-A').ariaPressed === 'true'");
      for (int change = 0; change < 12; change++) {
        browser().press(change % 2 == 0 ? "2" : "1", 49);
      }
      browser().until("sounds.length > 8 && sounds.filter((sound) => !sound.ended).length === 1");
      assertThat(browser().text("sounding")).isEqualTo("A plays");
      browser().type(" ", 32, " ", false);
      browser().until("document.querySelector('#sounding').innerText === 'A paused'");
      browser().until("sounds.every((sound) => sound.ended)");
      assertThat(browser().text("sound-trouble")).isEmpty();
      assertQuiet();
    }
  }

  @Test
  void session_ofTheRealService_isHeardStoredAndBlind(@TempDir Path folder) throws Exception {
    try (Pilot pilot = Pilot.start(folder)) {
      Blindness blindness = new Blindness(browser());
      rater().open(pilot.page());
      rater().begin();
      practise();
      single(pilot);
      anotherDevice(pilot);
      blindness.look();
      for (int trial = 6; trial < Pilot.TRIALS; trial++) {
        rater().part();
        browser().offline(trial == 9);
        rater().trial(1 + trial % 5, trial % 7 - 3);
        blindness.look();
      }
      allSoundsEnded();
      String completion = rater().finish();

      JsonNode told = pilot.told();
      assertThat(told.get("state").asString()).isEqualTo("finished");
      assertThat(pilot.rater().get("completionCode").asString()).isEqualTo(completion).isNotEmpty();
      assertThat(pilot.rater().at("/screening/checks/0/outcome").asString()).isEqualTo("kept");
      assertStored(told);
      blindness.check(told.toString());
      assertServed(pilot);
      assertThat(browser().complaints()).allMatch(line -> line.contains("DISCONNECTED"));
    }
  }

  /* What practice says and asks for. */
  private void practise() throws Exception {
    assertThat(rater().title()).isEqualTo("Practice: 1 of 3");
    assertThat(browser().text("player")).contains("This sentence is short");
    rater().hear();
    browser().click("#next");
    assertThat(rater().title()).isEqualTo("Practice: 1 of 3");
    assertThat(browser().text("missing")).isEqualTo("Still open: comparison.");
    rater().rate(0, -3);
    browser().click("#next");
    assertThat(browser().text("expected")).contains("was made worse on purpose");
    assertThat(browser().value("document.activeElement.id").asString()).isEqualTo("expected");
    browser().click("#next");
    browser().until("document.title === 'Practice: 2 of 3'");
    rater().trial(0, -2);
    rater().trial(3, 0);
    assertThat(rater().title()).isEqualTo("Part 1: one sentence at a time");
  }

  /* One sound with everything that can be said, seen again after a reload, and changed. */
  private void single(Pilot pilot) throws Exception {
    rater().part();
    rater().hear();
    rater().rate(4, 0);
    browser().click("[name=artefact][value=true]");
    browser().click("[name=kinds][value=buzz]");
    browser().click("#show-text");
    browser().click("#remark");
    browser().click("#note");
    browser().send("Input.insertText", Map.of("text", "like a <b>kettle</b> x5"));
    rater().next();
    browser().until("document.querySelector('#saved').innerText.includes('All answers')");
    allSoundsEnded();

    rater().visit(pilot.page());
    assertThat(rater().title()).isEqualTo("Part 1: 2 of 10");
    assertThat(browser().text("progress-words")).startsWith("4 of 22 answered");
    browser().click("#back");
    browser().until("document.title === 'Part 1: 1 of 10'");
    assertThat(browser().value("document.querySelector('#note').value").asString())
        .isEqualTo("like a <b>kettle</b> x5");
    assertThat(browser().value("document.querySelector('[value=buzz]').checked").asBoolean())
        .isTrue();
    browser().click("[name=overall][value=\"3\"]");
    rater().next();
    rater().hear();
    browser().click("#cannot");
    rater().next();
    rater().trial(5, 0);
    browser().until("document.querySelector('#saved').innerText.includes('All answers')");
  }

  private void anotherDevice(Pilot pilot) throws Exception {
    rater().forget(pilot.page());
    rater().visit(pilot.page());
    assertThat(browser().text("main")).contains("Welcome back", "You answered 6 of 22");
    rater().begin();
    assertThat(rater().title()).isEqualTo("Part 1: 4 of 10");
  }

  /* Each source began at its beginning and ended by itself, on the clock of the sound. */
  private void allSoundsEnded() throws Exception {
    JsonNode sounds = browser().value("sounds.filter((sound) => sound.duration)");
    assertThat(sounds.size()).isPositive();
    for (JsonNode sound : sounds) {
      assertThat(sound.get("offset").asDouble()).isZero();
      assertThat(sound.get("ended").asDouble() - sound.get("when").asDouble())
          .isGreaterThan(Pilot.SECONDS - 0.01);
    }
  }

  /* One page for every code, known or not. */
  private static void assertServed(Pilot pilot) throws Exception {
    HttpResponse<String> page = pilot.get(pilot.page().getPath());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'")
        .doesNotContain("script-src");
    assertThat(page.body()).doesNotContain("<style", "style=", "onclick", "http://", "https://");
    assertThat(pilot.get("/listen/unknown").body()).isEqualTo(page.body());
    assertThat(pilot.get("/listen-files/absent.js").statusCode()).isEqualTo(404);
    assertThat(pilot.get("/listen-files/").statusCode()).isEqualTo(404);
  }

  private static void assertStored(JsonNode told) {
    List<JsonNode> trials = told.get("trials").valueStream().toList();
    assertThat(trials).hasSize(Pilot.TRIALS);
    for (int i = 0; i < trials.size(); i++) {
      JsonNode answer = told.at("/answers/" + trials.get(i).get("id").asString());
      int sides = trials.get(i).get("clips").size();
      String plays = sides == 1 ? "[1]" : "[1,1]";
      assertThat(answer.get("plays").toString()).isEqualTo(plays);
      assertThat(answer.get("ended").toString()).isEqualTo(plays.replace("1", "true"));
      double heard = 1000 * sides * Pilot.SECONDS;
      assertThat(answer.get("listenedMs").asDouble()).isEqualTo(heard, within(5.0));
      assertThat(answer.get("responseMs").asDouble()).isGreaterThan(heard);
      if (i > 5) {
        assertThat(answer.at(sides == 1 ? "/values/overall" : "/values/comparison").asInt())
            .isEqualTo(sides == 1 ? 1 + i % 5 : i % 7 - 3);
      }
    }
    JsonNode changed = told.at("/answers/" + trials.get(3).get("id").asString());
    assertThat(changed.get("values").toString())
        .isEqualTo("{\"overall\":3,\"clarity\":4,\"prosody\":4,\"artefact\":true}");
    assertThat(changed.get("artefactKinds").toString()).isEqualTo("[\"buzz\"]");
    assertThat(changed.get("note").asString()).isEqualTo("like a <b>kettle</b> x5");
    assertThat(changed.get("textShown").asBoolean()).isTrue();
    assertThat(changed.get("language").asString()).isEqualTo("en");
    JsonNode unsure = told.at("/answers/" + trials.get(4).get("id").asString());
    assertThat(unsure.get("cannotJudge").asBoolean()).isTrue();
    assertThat(unsure.get("values").size()).isZero();
  }

  @Test
  void network_lostInTheMiddle_answersWaitAndAreDelivered() throws Exception {
    try (ScriptedListening service = new ScriptedListening(Map.of())) {
      rater().openAgain(service.page());
      rater().trial(2, 0);
      browser().until("document.querySelector('#play:not(:disabled)')");
      browser().offline(true);
      rater().trial(0, 1);
      browser().until("document.querySelector('#saved.waits')");
      assertThat(browser().text("saved")).contains("1 answer waits to be sent");
      assertThat(browser().text("notice")).contains("kept in this browser");
      assertThat(browser().value(KEPT).asInt()).isEqualTo(1);
      assertThat(service.answers()).hasSize(1);
      assertThat(
              browser()
                  .value("!dispatchEvent(new Event('beforeunload', {cancelable: true}))")
                  .asBoolean())
          .isTrue();

      browser().offline(false);
      browser().until("document.querySelector('#saved').innerText.includes('All answers')");
      assertThat(service.answers()).hasSize(2);
      assertThat(browser().text("notice")).isEmpty();
      assertThat(browser().value(KEPT).asInt()).isZero();
      assertThat(
              browser()
                  .value("dispatchEvent(new Event('beforeunload', {cancelable: true}))")
                  .asBoolean())
          .isTrue();
    }
  }

  @Test
  void messages_thatComeAndGo_moveNothing() throws Exception {
    try (ScriptedListening service = new ScriptedListening(Map.of())) {
      rater().openAgain(service.page());
      rater().part();
      for (String language : List.of("en", "zh")) {
        speak(language);
        for (int width : List.of(1280, 780, 700, 390, 320)) {
          browser().screen(width, 700, width < 500);
          assertThat(browser().value(MOVED).asString()).as("%s, %d px", language, width).isEmpty();
        }
      }
      browser().picture(pictures().resolve("listen-notice-320-light-zh.png"));
    }
  }

  @Test
  void service_thatFails_isAskedAgainAfterAReload() throws Exception {
    try (ScriptedListening service = new ScriptedListening(Map.of())) {
      rater().openAgain(service.page());
      service.refuse(503);
      rater().trial(2, 0);
      browser().until("document.querySelector('#saved.waits')");
      assertThat(service.answers()).isEmpty();

      browser().value("setTimeout(() => location.reload())");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> browser().dialogs().equals(List.of("beforeunload")));
      browser().send("Page.handleJavaScriptDialog", Map.of("accept", true));
      browser()
          .until("document.title === 'Practice: 2 of 2' && document.querySelector('#saved.waits')");
      Awaitility.await().atMost(PATIENCE).until(() -> service.ids().size() > 2);
      service.refuse(0);
      browser().until("document.querySelector('#saved').innerText.includes('All answers')");
      assertThat(service.answers()).hasSize(1);
      assertThat(Set.copyOf(service.ids())).hasSize(1);
    }
  }

  @Test
  void service_thatRefuses_isQuotedPlainly() throws Exception {
    try (ScriptedListening service = new ScriptedListening(Map.of())) {
      rater().openAgain(service.page());
      service.refuse(400);
      rater().trial(2, 0);
      browser().until("document.querySelector('#notice').innerText.includes('told to refuse')");
      assertThat(browser().text("notice")).startsWith("The service did not take an answer");
      assertThat(browser().value(KEPT).asInt()).isZero();

      service.refuse(409);
      service.state("closed");
      rater().hear();
      rater().rate(0, 0);
      browser().click("#next"); // gives the answer, and may be the last click before the refusal
      browser().until("document.title === 'This test is closed'");
      assertThat(browser().text("main")).contains("What you answered until now is kept");

      service.state("finished");
      service.refuse(0);
      rater().visit(service.page());
      browser().until("document.querySelector('#code')");

      service.state("unknown");
      rater().visit(service.page());
      assertThat(rater().title()).isEqualTo("This address is not known");
      service.refuse(500);
    }
  }

  @Test
  void finish_withTooFewAnswers_saysWhatIsMissing() throws Exception {
    try (ScriptedListening service =
        new ScriptedListening(Map.of("trials", List.of(single("a", "acr", "overall"))))) {
      rater().openAgain(service.page());
      rater().part();
      rater().trial(3, 0);
      browser().until("document.querySelector('#saved').innerText.includes('All answers')");
      service.refuse(409);
      browser().click("#finish");
      browser().until("document.title === 'The test cannot be finished yet'");
      assertThat(browser().text("main")).contains("told to refuse");
    }
  }

  @Test
  void session_byKeyboardAlone_isFinished() throws Exception {
    try (ScriptedListening service = new ScriptedListening(Map.of())) {
      rater().open(service.page());
      tabTo("agree");
      browser().type(" ", 32, " ", false);
      browser().press("Enter", 13);
      browser().until("document.querySelector('#voice')");
      browser().press(" ", 32);
      tabTo("headphones");
      browser().type(" ", 32, " ", false);
      browser().until("document.querySelector('#go').getAttribute('aria-disabled') === 'false'");
      tabTo("go");
      browser().type("Enter", 13, "\r", false);

      rated("2354", "x");
      enter("Practice: 2 of 2");
      pair("v");
      enter("Part 1: one sentence at a time");
      browser().press("Enter", 13);
      rated("5432", "x");
      assertThat(browser().value("document.activeElement.name").asString()).isEqualTo("artefact");
      browser().press("x", 88);
      browser().press("n", 78);
      assertThat(browser().value("document.activeElement.id").asString()).isEqualTo("note");
      browser().type("x", 88, "x", false);
      browser().type("1", 49, "1", false);
      assertThat(browser().value("document.activeElement.value").asString()).isEqualTo("x1");
      browser().press("Tab", 9);
      assertThat(browser().value("document.activeElement.id").asString()).isEqualTo("next");
      browser().type("Enter", 13, "\r", false);
      browser().until("document.title === 'Part 1: 2 of 3'");
      browser().type("Enter", 13, "", true);
      browser().until("document.title === 'Part 1: 1 of 3'");
      browser().press("Enter", 13);
      browser().until("document.title === 'Part 1: 2 of 3'");
      rated("1111", "x");
      browser().press("Enter", 13);
      browser().until("document.title === 'Part 1: 3 of 3'");
      browser().press("r", 82);
      browser().until("document.querySelector('#sounding').innerText.includes('reference')");
      rated("4444", "x");
      browser().press("Enter", 13);
      browser().until("document.title === 'Time for a break'");
      browser().press("Enter", 13);
      pair("z");
      browser().press("Enter", 13);
      browser().until("document.title === 'Part 2: 2 of 2'");
      pair("b");
      browser().press("Enter", 13);
      browser().until("document.querySelector('#last')");
      tabTo("finish");
      browser().type("Enter", 13, "\r", false);
      browser().until("document.querySelector('#code')");

      assertThat(service.answers())
          .extracting(answer -> answer.get("values").toString())
          .containsExactly(
              "{\"artefact\":true,\"clarity\":3,\"overall\":2,\"prosody\":5,\"similarity\":4}",
              "{\"comparison\":0}",
              "{\"artefact\":false,\"clarity\":4,\"overall\":5,\"prosody\":3,\"similarity\":2}",
              "{\"artefact\":true,\"clarity\":1,\"overall\":1,\"prosody\":1,\"similarity\":1}",
              "{\"artefact\":true,\"clarity\":4,\"overall\":4,\"prosody\":4,\"similarity\":4}",
              "{\"comparison\":-3}",
              "{\"comparison\":1}");
      assertThat(service.answers().get(2).get("note").asString()).isEqualTo("x1");
      assertQuiet();
    }
  }

  @Test
  void keys_switchedOff_doNothing() throws Exception {
    try (ScriptedListening service =
        new ScriptedListening(Map.of("trials", List.of(single("a", "training", "overall"))))) {
      rater().openAgain(service.page());
      browser().until("document.querySelector('#play:not(:disabled)')");
      browser().press("?", 191);
      browser().until("document.querySelector('#help').open");
      assertThat(browser().text("help")).contains("Backspace", "Z X C V B N M", "Shift Enter");
      browser().click("#set-keys");
      browser().click("#help-close");
      browser().press("4", 52);
      browser().press(" ", 32);
      assertThat(
              browser().value("document.querySelectorAll(':checked[name=overall]').length").asInt())
          .isZero();
      assertThat(browser().text("sounding")).isEqualTo("Ready");

      browser().click("#keys");
      browser().click("#set-keys");
      browser().click("#set-announce");
      browser().click("#help-close");
      browser().value("document.activeElement.blur()");
      browser().press("l", 76);
      browser().press(" ", 32);
      browser().until("sounds.filter((sound) => sound.ended).length >= 2");
      assertThat(browser().text("sounding")).contains("The sound plays", "Repeats 0.0 to 0.3 s");
      assertThat(browser().text("plays")).contains("The sound plays");
      browser().press("l", 76);
      browser().until("document.querySelector('#sounding').innerText === 'Paused'");
      browser().press("4", 52);
      assertThat(browser().value("document.querySelector(':checked[name=overall]').value").asInt())
          .isEqualTo(4);
      assertThat(browser().value("document.querySelector('#plays').ariaLive").asString())
          .isEqualTo("polite");
    }
  }

  @Test
  void template_shortAndChinese_asksAndRecordsThem() throws Exception {
    try (ScriptedListening service =
        new ScriptedListening(
            Map.of(
                "mode",
                "short",
                "labels",
                "template",
                "trials",
                List.of(single("a", "acr", "overall", "artefact"))))) {
      rater().openAgain(service.page());
      rater().part();
      assertThat(browser().text("answer"))
          .contains("Acceptable", "Unacceptable")
          .doesNotContain("Fair");
      speak("zh");
      assertThat(browser().text("answer")).contains("可接受", "不可接受").doesNotContain("Acceptable");
      assertThat(browser().value("document.documentElement.lang").asString()).isEqualTo("zh-Hans");
      rater().hear();
      rater().rate(3, 0);
      rater().next();
      Awaitility.await().atMost(PATIENCE).until(() -> service.answers().size() == 1);
      JsonNode answer = service.answers().get(0);
      assertThat(answer.get("language").asString()).isEqualTo("zh");
      assertThat(answer.get("labels").asString()).isEqualTo("template");
      assertThat(answer.get("wording").asString()).isEqualTo("w1");
      assertThat(answer.get("values").toString()).isEqualTo("{\"artefact\":false,\"overall\":3}");
    }
  }

  @Test
  void sound_thatFails_isAskedAgain() throws Exception {
    try (ScriptedListening service =
        new ScriptedListening(Map.of("trials", List.of(single("a", "training", "overall"))))) {
      service.mute(true);
      rater().openAgain(service.page());
      browser().until("document.querySelector('#sound-trouble').innerText.includes('could not')");
      assertThat(browser().value("document.querySelector('#play').disabled").asBoolean()).isTrue();
      assertThat(browser().text("missing")).contains("Listen to the end first");
      browser().click("#cannot");
      assertThat(browser().text("missing")).isEmpty();
      service.mute(false);
      browser().value("dispatchEvent(new Event('online'))");
      browser().until("document.querySelector('#play:not(:disabled)')");
      assertThat(browser().text("sound-trouble")).isEmpty();
    }
  }

  @Test
  void screens_everySizeColourAndLanguage_fitAndCanBeRead() throws Exception {
    try (ScriptedListening service = new ScriptedListening(Map.of())) {
      rater().open(service.page());
      looks("welcome");
      browser().click("#agree");
      browser().click("#go");
      browser().until("document.querySelector('#voice')");
      looks("volume");
      rater().volume();
      rater().hear();
      rater().rate(4, 0);
      browser().click("[name=artefact][value=true]");
      browser().click("#show-text");
      looks("acr");
      rater().next();
      rater().hear();
      browser().click("[name=comparison][value=\"1\"]");
      browser().click("#next");
      looks("ccr");
      browser().click("#keys");
      looks("help");
      browser().click("#help-close");
      browser().click("#next");
      browser().until("document.querySelector('#go')");
      looks("part");
      for (int trial = 0; trial < 3; trial++) {
        rater().part();
        rater().hear();
        browser().click("#cannot");
        rater().next();
      }
      looks("break");
      for (int trial = 0; trial < 2; trial++) {
        rater().part();
        rater().hear();
        browser().click("#cannot");
        rater().next();
      }
      looks("last");
      rater().finish();
      looks("end");
      assertQuiet();
    }
  }

  private void looks(String name) throws Exception {
    look(name, 1280, "light", "en");
    look(name, 390, "dark", "zh");
    if (name.matches("acr|ccr")) {
      look(name, 1280, "dark", "zh");
      look(name, 390, "light", "en");
    }
    browser().screen(1280, 900, false);
    browser().prefers("light");
    fits(name, 320);
    fits(name, 360);
    browser().screen(1280, 900, false);
  }

  private void look(String name, int width, String scheme, String language) throws Exception {
    browser().screen(width, width < 500 ? 844 : 900, width < 500);
    browser().prefers(scheme);
    if (!browser().value("document.querySelector('#language').value").asString().equals(language)
        && !browser().value("document.querySelector('#help').open").asBoolean()) {
      speak(language);
    }
    fits(name, width);
    browser().send("Emulation.setTouchEmulationEnabled", Map.of("enabled", width < 500));
    assertThat(browser().faintTexts()).as(name).isEmpty();
    int least = width < 500 ? 44 : 24; // px
    assertThat(browser().value(SMALL.formatted(least, least)))
        .as("%s targets below %d px", name, least)
        .isEmpty();
    assertThat(browser().value(NAMELESS)).as(name).isEmpty();
    browser().value("scrollTo(0, 0)");
    browser()
        .picture(
            pictures()
                .resolve("listen-" + name + "-" + width + "-" + scheme + "-" + language + ".png"));
  }

  private static Path pictures() throws IOException {
    return Files.createDirectories(Path.of("target", "page"));
  }

  private void speak(String language) throws Exception {
    browser()
        .value(
            "(() => { const e = document.querySelector('#language'); e.value = '%s'; e.dispatchEvent(new Event('change')); })()"
                .formatted(language));
    browser().until("!document.querySelector('#play:disabled')");
  }

  private void fits(String name, int width) throws Exception {
    if (width < 390) {
      browser().screen(width, 700, true);
    }
    assertThat(browser().value("document.documentElement.scrollWidth").asInt())
        .as("%s at %d px", name, width)
        .isLessThanOrEqualTo(width);
  }

  private static Map<String, Object> single(String id, String block, String... questions) {
    return ScriptedListening.trial(id, block, 0.3, List.of(questions), Map.of());
  }

  private void rated(String digits, String artefact) throws Exception {
    browser().until("document.querySelector('#play:not(:disabled)')");
    browser().press(" ", 32);
    browser().until("document.querySelector('#heard-0').className === 'done'");
    for (int i = 0; i < digits.length(); i++) {
      browser().press(digits.substring(i, i + 1), digits.charAt(i));
    }
    browser().press(artefact, 88);
  }

  private void pair(String key) throws Exception {
    browser().until("document.querySelector('#side-A:not(:disabled)')");
    browser().press("1", 49);
    browser().until("document.querySelector('#heard-0').className === 'done'");
    browser().press("ArrowRight", 39);
    browser().until("document.querySelector('#heard-1').className === 'done'");
    browser().press(key, key.toUpperCase(Locale.ROOT).charAt(0));
  }

  /* In practice: what there was to hear, then the next one. */
  private void enter(String title) throws Exception {
    browser().press("Enter", 13);
    browser().until("document.querySelector('#expected:not([hidden])')");
    browser().press("Enter", 13);
    browser().until("document.title === '" + title + "'");
  }

  private void tabTo(String idOrName) throws Exception {
    for (int i = 0; i < 60; i++) {
      browser().press("Tab", 9);
      if (browser()
          .value(
              "[document.activeElement.id, document.activeElement.name].includes('%s')"
                  .formatted(idOrName))
          .asBoolean()) {
        return;
      }
    }
    throw new AssertionError("no way by Tab to " + idOrName);
  }

  private BrowsingRater rater() {
    return new BrowsingRater(browser());
  }

  private void assertQuiet() {
    assertThat(browser().complaints()).isEmpty();
  }

  private Browser browser() {
    return browser.orElseThrow();
  }
}
