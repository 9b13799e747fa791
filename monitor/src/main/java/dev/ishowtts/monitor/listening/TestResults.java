package dev.ishowtts.monitor.listening;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.harness.quality.listening.ListeningTest;
import dev.ishowtts.harness.quality.listening.PaperForm;
import dev.ishowtts.harness.quality.listening.PaperSheet;
import dev.ishowtts.harness.quality.listening.ScreenedRater;
import dev.ishowtts.harness.quality.report.SetDecision;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.report.ReportDocument;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.listening.TestMaterials.Material;
import dev.ishowtts.monitor.listening.plan.BlindSession.BlindTrial;
import dev.ishowtts.monitor.listening.plan.PlannedTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/*
 * Who looks at the data more often than planned finds something in the end. So there is a result at planned counts of valid raters
 * alone, made of the first of them in the order of finishing, and more raters do not change it. Only a test that was closed before
 * its first look is judged on everybody who finished.
 */
/** What tests decide, and when that may be known. Any thread. */
final class TestResults {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final ListeningStore store;
  private final SetShelf shelf;
  private final TestMaterials materials;
  private final RatingSheet sheet;
  private final Clock clock;

  /**
   * The sessions that a result is made of.
   *
   * @param planned count of valid raters of the look; empty if the test was closed before any
   * @param judged in the order of finishing
   * @param later finished sessions that are not judged
   */
  record Look(OptionalInt planned, List<SessionRecord> judged, int later) {}

  /**
   * A result.
   *
   * @param rows the ratings, column to cell
   * @param ratings the CSV that it is made of
   * @param design the plan that it is made of, JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // shared read-only, never compared
  record Result(
      TestRecord test,
      Material material,
      Look look,
      SetDecision decision,
      List<Map<String, String>> rows,
      byte[] ratings,
      byte[] design) {}

  TestResults(ListeningStore store, SetShelf shelf, TestMaterials materials, Clock clock) {
    this.store = store;
    this.shelf = shelf;
    this.materials = materials;
    this.sheet = new RatingSheet(store);
    this.clock = clock;
  }

  /** Returns the finished sessions in the order of finishing, each with what screening says. */
  Map<SessionRecord, ScreenedRater> finished(TestRecord test) throws IOException {
    List<SessionRecord> sessions =
        store.sessions(test.id()).stream()
            .filter(session -> session.place().isPresent())
            .sorted(Comparator.comparingInt(session -> session.place().orElse(0)))
            .toList();
    Map<SessionRecord, ScreenedRater> finished = new LinkedHashMap<>();
    if (sessions.isEmpty()) {
      return finished;
    }
    Material material = materials.of(test);
    Map<String, ScreenedRater> byName = new HashMap<>();
    new ListeningTest(
            material.samples(),
            RatingSheet.answers(RatingSheet.csv(sheet.rows(test, material, sessions))))
        .screening()
        .forEach(rater -> byName.put(rater.rater(), rater));
    for (SessionRecord session : sessions) {
      finished.put(session, Optional.ofNullable(byName.get(session.rater())).orElseThrow());
    }
    return finished;
  }

  /** Returns what may be looked at; empty if nothing may. */
  static Optional<Look> look(TestRecord test, Map<SessionRecord, ScreenedRater> finished) {
    List<SessionRecord> order = List.copyOf(finished.keySet());
    int valid = (int) finished.values().stream().filter(ScreenedRater::isValid).count();
    OptionalInt reached =
        test.plannedLooks().stream().filter(look -> look <= valid).mapToInt(look -> look).max();
    if (reached.isPresent()) {
      List<SessionRecord> judged = new ArrayList<>();
      int counted = 0;
      for (Map.Entry<SessionRecord, ScreenedRater> one : finished.entrySet()) {
        if (counted < reached.getAsInt()) {
          judged.add(one.getKey());
          counted += one.getValue().isValid() ? 1 : 0;
        }
      }
      return Optional.of(new Look(reached, judged, order.size() - judged.size()));
    }
    return test.state() == TestRecord.State.CLOSED && !order.isEmpty()
        ? Optional.of(new Look(OptionalInt.empty(), order, 0))
        : Optional.empty();
  }

  /**
   * Returns the result of a test, and writes it into the test's folder.
   *
   * @throws dev.ishowtts.monitor.fault.Refusal 409 if there is none yet, 422 if the set has changed
   */
  Result of(TestRecord test) throws IOException {
    Map<SessionRecord, ScreenedRater> finished = finished(test);
    Look look = look(test, finished).orElseThrow(() -> early(test, finished));
    Material material = materials.of(test);
    List<Map<String, String>> rows = sheet.rows(test, material, look.judged());
    byte[] ratings = RatingSheet.csv(rows);
    SetDecision decision;
    try {
      decision = SetDecision.of(set(test), RatingSheet.answers(ratings), test.order().looks());
    } catch (IOException | IllegalArgumentException e) {
      throw RequestChecks.unreadable(e);
    }
    Result result =
        new Result(test, material, look, decision, rows, ratings, design(test, material, look));
    write(result);
    return result;
  }

  private RuntimeException early(TestRecord test, Map<SessionRecord, ScreenedRater> finished) {
    long valid = finished.values().stream().filter(ScreenedRater::isValid).count();
    if (test.state() == TestRecord.State.CLOSED) {
      return RequestChecks.conflict("the test was closed before anybody finished");
    }
    return RequestChecks.conflict(
        valid
            + " valid raters have finished, others are still open; the next look is at "
            + test.plannedLooks().get(0)
            + " valid raters");
  }

  private SampleSetFolder set(TestRecord test) throws IOException {
    SampleSetFolder set =
        shelf
            .find(test.order().set())
            .orElseThrow(
                () -> new IOException("the sample set " + test.order().set() + " is gone"));
    if (!Sha256.hex(set.manifest()).equals(test.manifest())) {
      throw new IOException(
          "the sample set " + test.order().set() + " is another one than the raters heard");
    }
    return set;
  }

  private byte[] design(TestRecord test, Material material, Look look) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", 1);
    fields.put("test", test.id());
    fields.put("set", test.order().set());
    fields.put("manifest_sha256", test.manifest());
    fields.put("seed", test.order().seed());
    fields.put("mode", test.order().mode().name().toLowerCase(Locale.ROOT));
    fields.put("labels", test.order().labels().name().toLowerCase(Locale.ROOT));
    fields.put("planned_looks", test.plannedLooks());
    fields.put("baseline", material.samples().baseline().name());
    fields.put("candidate", material.samples().candidate().name());
    List<Object> sessions = new ArrayList<>();
    for (SessionRecord session : look.judged()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("rater", session.rater());
      one.put("number", session.number());
      one.put(
          "trials",
          RaterDesk.blindSession(test, session, material).trials().stream()
              .map(trial -> trial(trial, material))
              .toList());
      sessions.add(one);
    }
    fields.put("sessions", sessions);
    return (JSON.writeValueAsString(fields) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> trial(BlindTrial trial, Material material) {
    PlannedTrial plan = trial.plan();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", trial.id());
    fields.put("block", plan.part().name().toLowerCase(Locale.ROOT));
    fields.put("number", plan.number());
    fields.put("item", plan.item());
    fields.put("kind", plan.kind().name().toLowerCase(Locale.ROOT));
    fields.put("clips", trial.clips());
    fields.put(
        "sounds",
        plan.sounds().stream().map(sound -> RatingSheet.name(sound, material.samples())).toList());
    return fields;
  }

  private void write(Result result) throws IOException {
    TestRecord test = result.test();
    SampleSetFolder folder =
        new SampleSetFolder(
            materials.folder(test.id()), dev.ishowtts.baselines.json.FileOperations.system());
    ReportDocument document = document(result);
    folder.write("ratings.csv", result.ratings());
    folder.write("design.json", result.design());
    folder.write("decision.md", document.markdown().getBytes(StandardCharsets.UTF_8));
    folder.write("decision.html", document.html().getBytes(StandardCharsets.UTF_8));
    String json =
        JSON.writeValueAsString(
            result.decision().fields(clock.instant(), Sha256.hex(result.ratings())));
    folder.write("decision.json", (json + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the report for people. */
  ReportDocument document(Result result) throws IOException {
    ReportDocument document = result.decision().report(paper(result.test())).document();
    return result.test().order().labels() == TestOrder.Labels.P800
        ? document
        : document.paragraph(
            "The raters' scale had the labels of the paper form, which are not those of ITU-T P.800:"
                + " where this report says MOS it is a mean opinion.");
  }

  /** Returns what the forms on paper of a test say. */
  List<PaperForm> paper(TestRecord test) throws IOException {
    List<PaperForm> forms = new ArrayList<>();
    for (String form : store.papers(test.id())) {
      forms.add(PaperSheet.parse(materials.of(test).samples(), form, "form"));
    }
    return forms;
  }
}
