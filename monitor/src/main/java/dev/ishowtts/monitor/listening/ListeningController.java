package dev.ishowtts.monitor.listening;

import dev.ishowtts.harness.quality.listening.PaperForm;
import dev.ishowtts.harness.quality.listening.PaperSheet;
import dev.ishowtts.harness.quality.listening.ScreenedRater;
import dev.ishowtts.monitor.events.Actor;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.json.JsonFields;
import dev.ishowtts.monitor.listening.plan.Sound;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Listening tests over HTTP, for those who make them. */
@RestController
@RequestMapping("/api/listening")
@Tag(name = "listening", description = "Blind listening tests: needs the role operate")
final class ListeningController {
  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_REASON = 500;
  private static final int MOST_AT_ONCE = 100;
  private static final int FEWEST_RATERS = 10;
  private static final int MOST_RATERS = 60;
  private static final String CSV = "text/csv;charset=UTF-8";
  private static final String HTML = "text/html;charset=UTF-8";

  private final ListeningDesk desk;
  private final ListeningStore store;
  private final SetShelf shelf;
  private final Preparation preparation;
  private final TestMaterials materials;
  private final TestResults results;
  private final Clock clock;

  ListeningController(
      ListeningDesk desk,
      ListeningStore store,
      SetShelf shelf,
      Preparation preparation,
      TestMaterials materials,
      TestResults results,
      Clock clock) {
    this.desk = desk;
    this.store = store;
    this.shelf = shelf;
    this.preparation = preparation;
    this.materials = materials;
    this.results = results;
    this.clock = clock;
  }

  /** Returns the sample sets that tests can be made of. */
  @GetMapping(path = "/sets", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the sample sets")
  List<SetShelf.Offer> sets() throws IOException {
    return shelf.list();
  }

  /** Raters of a test. */
  record Raters(int invited, int started, int finished, int valid) {}

  /** A test. */
  record Shown(
      String id,
      String set,
      String title,
      String mode,
      String labels,
      int looks,
      int ratersPlanned,
      long seed,
      String state,
      Optional<String> message,
      double preparing,
      String who,
      Instant created,
      Optional<Instant> closed,
      Optional<String> closedBy,
      Optional<String> reason,
      Raters raters,
      List<Integer> plannedLooks,
      Optional<Integer> nextLook,
      boolean lookReached,
      boolean resultReady) {}

  private Shown shown(TestRecord test) throws IOException {
    List<SessionRecord> sessions = store.sessions(test.id());
    Map<SessionRecord, ScreenedRater> finished = results.finished(test);
    int valid = (int) finished.values().stream().filter(ScreenedRater::isValid).count();
    Optional<TestResults.Look> look = TestResults.look(test, finished);
    TestOrder order = test.order();
    return new Shown(
        test.id(),
        order.set(),
        order.title(),
        lower(order.mode()),
        lower(order.labels()),
        order.looks(),
        order.raters(),
        order.seed(),
        lower(test.state()),
        test.message(),
        preparation.progress(test),
        test.who(),
        test.created(),
        test.end().map(TestRecord.End::at),
        test.end().map(TestRecord.End::who),
        test.end().map(TestRecord.End::reason),
        new Raters(
            sessions.size(),
            (int) sessions.stream().filter(one -> one.started().isPresent()).count(),
            finished.size(),
            valid),
        test.plannedLooks(),
        test.plannedLooks().stream().filter(count -> count > valid).findFirst(),
        look.isPresent() && look.get().planned().isPresent(),
        look.isPresent());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Returns the tests, the newest first. */
  @GetMapping(path = "/tests", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the tests")
  List<Shown> tests() throws IOException {
    List<Shown> tests = new ArrayList<>();
    for (TestRecord test : store.tests()) {
      tests.add(shown(test));
    }
    return tests;
  }

  /** Makes a test. */
  @PostMapping(path = "/tests", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(summary = "Makes a test; its sounds follow")
  Shown create(@RequestBody byte[] body, @Nullable Principal principal) throws IOException {
    JsonFields fields = JsonFields.of(body);
    return shown(desk.create(order(fields), Actor.of(principal)));
  }

  private TestOrder order(JsonFields fields) {
    if (fields.flag("ccrOnly").orElse(false)) {
      throw RequestChecks.wrong(
          "ccrOnly must be false: the rule needs opinions of single sounds as well");
    }
    int looks = fields.integer("looks").orElse(1);
    if (looks != 1 && looks != 3) {
      throw RequestChecks.wrong("looks must be 1 or 3, got " + looks);
    }
    int last = looks == 1 ? 20 : 30;
    int raters = fields.integer("raters").orElse(last);
    if (looks == 3 && raters != last) {
      throw RequestChecks.wrong("raters must be 30 with 3 looks, got " + raters);
    }
    RequestChecks.within("raters", raters, FEWEST_RATERS, MOST_RATERS);
    return new TestOrder(
        RequestChecks.line("set", fields.text("set"), LONGEST_TITLE),
        RequestChecks.line(
            "title", fields.text("title").or(() -> Optional.of("Listening test")), LONGEST_TITLE),
        RequestChecks.constant("mode", fields.text("mode").orElse("full"), TestOrder.Mode.class),
        RequestChecks.constant(
            "labels", fields.text("labels").orElse("p800"), TestOrder.Labels.class),
        looks,
        raters,
        fields.bits64("seed").orElseGet(desk::seed));
  }

  /** Returns a test. */
  @GetMapping(path = "/tests/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Tells how far a test is")
  Shown test(@PathVariable String id) throws IOException {
    return shown(desk.test(id));
  }

  /** A link for a rater. */
  record Invitation(int number, Optional<String> name, String code, String url) {
    static Invitation of(SessionRecord session) {
      return new Invitation(
          session.number(), session.name(), session.code(), "/listen/" + session.code());
    }
  }

  /** Invites raters. */
  @PostMapping(path = "/tests/{id}/sessions", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(summary = "Invites raters: a link for each")
  List<Invitation> invite(
      @PathVariable String id, @RequestBody byte[] body, @Nullable Principal principal)
      throws IOException {
    JsonFields fields = JsonFields.of(body);
    List<String> names = fields.texts("names").orElse(List.of());
    int count = fields.integer("count").orElse(Math.max(1, names.size()));
    RequestChecks.within("count", count, 1, MOST_AT_ONCE);
    if (names.size() > count) {
      throw RequestChecks.wrong("names must be at most count, got " + names.size());
    }
    return desk.invite(id, count, names, Actor.of(principal)).stream().map(Invitation::of).toList();
  }

  /** Returns the raters of a test: how far they are, and what screening says of the finished. */
  @GetMapping(path = "/tests/{id}/sessions", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists raters, their progress and screening; no scores")
  List<Map<String, Object>> sessions(@PathVariable String id) throws IOException {
    TestRecord test = desk.test(id);
    Map<String, ScreenedRater> screened = new LinkedHashMap<>();
    results.finished(test).forEach((one, rater) -> screened.put(one.digest(), rater));
    List<Map<String, Object>> sessions = new ArrayList<>();
    for (SessionRecord session : store.sessions(id)) {
      int trials = RaterDesk.blindSession(test, session, materials.of(test)).trials().size();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("number", session.number());
      fields.put("rater", session.rater());
      session.name().ifPresent(name -> fields.put("name", name));
      fields.put("code", session.code());
      fields.put("url", "/listen/" + session.code());
      fields.put("answered", store.answered(session.digest(), 0));
      fields.put("of", trials);
      session.started().ifPresent(at -> fields.put("started", at));
      session.finished().ifPresent(at -> fields.put("finished", at));
      session.completion().ifPresent(code -> fields.put("completionCode", code));
      Optional.ofNullable(screened.get(session.digest()))
          .ifPresent(rater -> fields.put("screening", ResultBody.screened(rater, rater.answers())));
      sessions.add(fields);
    }
    return sessions;
  }

  /** Closes a test. */
  @PostMapping(path = "/tests/{id}/close", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Closes a test: no more answers are taken")
  Shown close(@PathVariable String id, @RequestBody byte[] body, @Nullable Principal principal)
      throws IOException {
    String reason =
        RequestChecks.line("reason", JsonFields.of(body).text("reason"), LONGEST_REASON);
    return shown(desk.close(id, reason, Actor.of(principal)));
  }

  /** Returns what a test decides. */
  @GetMapping(path = "/tests/{id}/result", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Tells the verdict at a planned look, or when the test is closed")
  Map<String, Object> result(@PathVariable String id) throws IOException {
    TestRecord test = desk.test(id);
    TestResults.Result result = results.of(test);
    Map<String, Object> fields =
        new ResultBody(result)
            .fields(
                clock.instant(),
                materials.folder(id).resolve("ratings.csv").toString(),
                shelf.find(test.order().set()).map(set -> set.path().toString()).orElse("SET"));
    List<PaperForm> paper = new ArrayList<>(result.decision().paper());
    paper.addAll(results.paper(test));
    if (!paper.isEmpty()) {
      fields.put("paper", PaperBody.of(result.decision().samples(), paper));
    }
    return fields;
  }

  /** Keeps a form on paper, which is shown and never counted. */
  @PostMapping(path = "/tests/{id}/paper", produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(summary = "Keeps a filled form on paper; it never changes a verdict")
  Map<String, Object> paper(
      @PathVariable String id, @RequestBody byte[] body, @Nullable Principal principal)
      throws IOException {
    TestRecord test = desk.test(id);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw RequestChecks.wrong("the form must be text in UTF-8");
    }
    PaperForm form;
    try {
      form = PaperSheet.parse(materials.of(test).samples(), text, "form");
    } catch (IOException e) {
      throw RequestChecks.wrong(String.valueOf(e.getMessage()));
    }
    store.addPaper(id, Actor.of(principal), text, clock.instant());
    return PaperBody.of(form);
  }

  /** Returns the ratings of a result. */
  @GetMapping(path = "/tests/{id}/ratings.csv", produces = CSV)
  @Operation(summary = "Gives the ratings of the result, for quality decide")
  ResponseEntity<byte[]> ratings(@PathVariable String id) throws IOException {
    return download(results.of(desk.test(id)).ratings(), CSV, "ratings.csv");
  }

  /** Returns the plan of a result. */
  @GetMapping(path = "/tests/{id}/design.json", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Gives what every judged rater heard")
  ResponseEntity<byte[]> design(@PathVariable String id) throws IOException {
    return download(
        results.of(desk.test(id)).design(), MediaType.APPLICATION_JSON_VALUE, "design.json");
  }

  /** Returns the report of a result. */
  @GetMapping(path = "/tests/{id}/decision.html", produces = HTML)
  @Operation(summary = "Gives the report of the result")
  ResponseEntity<byte[]> report(@PathVariable String id) throws IOException {
    byte[] html =
        results.document(results.of(desk.test(id))).html().getBytes(StandardCharsets.UTF_8);
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .header(HttpHeaders.CONTENT_TYPE, HTML)
        .body(html);
  }

  private static ResponseEntity<byte[]> download(byte[] content, String type, String name) {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .body(content);
  }

  /** Returns a sound of a result by its true name. */
  @GetMapping("/tests/{id}/clips/{item}/{side}.wav")
  @Operation(summary = "Gives a sound of the result")
  ResponseEntity<byte[]> clip(
      @PathVariable String id, @PathVariable String item, @PathVariable String side)
      throws IOException {
    TestRecord test = desk.test(id);
    if (TestResults.look(test, results.finished(test)).isEmpty()) {
      throw RequestChecks.conflict("there is no result yet");
    }
    Sound sound = RequestChecks.constant("side", side, Sound.class);
    TestMaterials.Material material = materials.of(test);
    byte[] wav;
    try {
      wav = material.sounds().wav(material.stimuli().of(item, sound));
    } catch (IllegalArgumentException e) {
      throw RequestChecks.missing("no such sound in this test");
    }
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .header(HttpHeaders.CONTENT_TYPE, "audio/wav")
        .body(wav);
  }
}
