package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.compare.Comparison;
import dev.ishowtts.baselines.compare.Outcome;
import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.baselines.run.Direction;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON form of a judgement. The run itself stays in its run file; this file names it by id and
 * digest, so that it can be read only with the very run it judges.
 */
public final class JudgedFile {
  private static final int SCHEMA = 1;

  private final AtomicFile files;

  /** Creates access on the machine's file system. */
  public JudgedFile() {
    this(FileOperations.system());
  }

  /** Creates access on {@code files}. */
  public JudgedFile(FileOperations files) {
    this.files = new AtomicFile(files);
  }

  /** Writes {@code judged} as {@code file}, whole or not at all. */
  public void write(JudgedRun judged, Path file) throws IOException {
    files.write(file, bytes(judged));
  }

  /**
   * Returns the judgement in {@code file} of {@code report}.
   *
   * @throws IOException in one line, also if the file judges another run
   */
  public JudgedRun read(Path file, RunReport report) throws IOException {
    JsonCursor root = JsonCursor.read(file);
    if (root.at("schema").integer() != SCHEMA) {
      throw root.at("schema").wrong("schema " + SCHEMA + " (another version wrote it)");
    }
    root.fields("schema", "run", "runDigest", "verdict", "baseline", "comparisons", "findings");
    if (!root.at("runDigest").text().equals(RunFile.digest(report))) {
      throw root.at("runDigest")
          .refused("judges run " + root.at("run").text() + " with other content");
    }
    return new JudgedRun(
        report,
        root.optionalText("baseline"),
        root.at("comparisons").list(JudgedFile::comparison),
        root.at("findings").list(JudgedFile::finding),
        root.at("verdict").constant(Verdict.class));
  }

  /** Returns {@code judged} as UTF-8 JSON. */
  public static byte[] bytes(JudgedRun judged) {
    ObjectNode node = JsonText.object();
    node.put("schema", SCHEMA);
    node.put("run", judged.report().id());
    node.put("runDigest", RunFile.digest(judged.report()));
    node.put("verdict", judged.verdict().name());
    JsonText.putIfPresent(node, "baseline", judged.baseline());
    node.set("comparisons", JsonText.array(judged.comparisons(), JudgedFile::node));
    node.set("findings", JsonText.array(judged.findings(), JudgedFile::node));
    return JsonText.bytes(node);
  }

  private static ObjectNode node(Comparison comparison) {
    ObjectNode node = JsonText.object();
    node.put("scenario", comparison.scenario());
    node.put("metric", comparison.metric().key());
    node.put("unit", comparison.metric().unit());
    node.put("direction", comparison.metric().direction().name());
    node.put("description", comparison.metric().description());
    node.put("outcome", comparison.outcome().name());
    comparison.figures().ifPresent(figures -> node.set("figures", node(figures)));
    node.put("certain", comparison.certain());
    node.put("reason", comparison.reason());
    return node;
  }

  private static ObjectNode node(Comparison.Figures figures) {
    ObjectNode node = JsonText.object();
    node.put("baseline", figures.baseline());
    node.put("candidate", figures.candidate());
    node.put("ratio", figures.ratio());
    node.put("low", figures.low());
    node.put("high", figures.high());
    node.put("pWorse", figures.pWorse());
    node.put("pBetter", figures.pBetter());
    node.put("pairs", figures.pairs());
    return node;
  }

  private static ObjectNode node(Finding finding) {
    ObjectNode node = JsonText.object();
    node.put("check", finding.check());
    node.put("stage", finding.stage().name());
    node.put("severity", finding.severity().name());
    JsonText.putIfPresent(node, "scenario", finding.scenario());
    node.put("message", finding.message());
    return node;
  }

  private static Comparison comparison(JsonCursor place) throws IOException {
    place.fields(
        "scenario",
        "metric",
        "unit",
        "direction",
        "description",
        "outcome",
        "figures",
        "certain",
        "reason");
    String scenario = place.at("scenario").text();
    String key = place.at("metric").text();
    String unit = place.at("unit").text();
    Direction direction = place.at("direction").constant(Direction.class);
    String description = place.at("description").text();
    Metric metric = place.build(() -> new Metric(key, unit, direction, description));
    Outcome outcome = place.at("outcome").constant(Outcome.class);
    List<JsonCursor> figures = place.optional("figures").stream().toList();
    Optional<Comparison.Figures> numbers =
        figures.isEmpty() ? Optional.empty() : Optional.of(figures(figures.get(0)));
    boolean certain = place.at("certain").flag();
    String reason = place.at("reason").text();
    return place.build(() -> new Comparison(scenario, metric, outcome, numbers, certain, reason));
  }

  private static Comparison.Figures figures(JsonCursor place) throws IOException {
    place.fields("baseline", "candidate", "ratio", "low", "high", "pWorse", "pBetter", "pairs");
    return new Comparison.Figures(
        place.at("baseline").number(),
        place.at("candidate").number(),
        place.at("ratio").number(),
        place.at("low").number(),
        place.at("high").number(),
        place.at("pWorse").number(),
        place.at("pBetter").number(),
        place.at("pairs").integer());
  }

  private static Finding finding(JsonCursor place) throws IOException {
    place.fields("check", "stage", "severity", "scenario", "message");
    return new Finding(
        place.at("check").text(),
        place.at("stage").constant(Finding.Stage.class),
        place.at("severity").constant(Finding.Severity.class),
        place.optionalText("scenario"),
        place.at("message").text());
  }
}
