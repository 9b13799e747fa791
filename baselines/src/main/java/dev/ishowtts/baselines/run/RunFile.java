package dev.ishowtts.baselines.run;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.baselines.json.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON form of a {@link RunReport}: fields named and ordered as the records' components, empty
 * optionals left out, instants in ISO-8601, doubles at full precision.
 *
 * <p>{@code schema} is the major version: another one is refused. {@code minor} (0 if absent) grows
 * when fields are added: only a newer minor may hold fields that this reader does not know. Minor 1
 * added {@code pairing} and {@code rulers}, minor 2 {@code pairing.pairs} and {@code quality}; all
 * are left out where they say nothing.
 */
public final class RunFile {
  /** Newest minor version that this class knows. */
  public static final int MINOR = 2;

  /* A report that needs nothing newer keeps its bytes, and with them the digests that name it. */
  private static final int PLAIN_MINOR = 0;

  private static final int PAIRED_MINOR = 1;

  private final AtomicFile files;

  /** Creates a run file access on the machine's file system. */
  public RunFile() {
    this(FileOperations.system());
  }

  /** Creates a run file access on {@code files}. */
  public RunFile(FileOperations files) {
    this.files = new AtomicFile(files);
  }

  /**
   * Writes {@code report} as {@code file}, whole or not at all.
   *
   * @throws IOException in one line naming the file
   */
  public void write(RunReport report, Path file) throws IOException {
    files.write(file, bytes(report));
  }

  /**
   * Returns the report in {@code file}.
   *
   * @throws IOException in one line naming the file, and the field where one is at fault
   */
  public RunReport read(Path file) throws IOException {
    return report(JsonCursor.read(file));
  }

  /**
   * Returns the report in {@code content}.
   *
   * @param source what messages call the content
   */
  public RunReport parse(byte[] content, String source) throws IOException {
    return report(JsonCursor.parse(content, source));
  }

  /** Returns {@code report} as UTF-8 JSON; equal reports give equal bytes. */
  public static byte[] bytes(RunReport report) {
    return JsonText.bytes(node(report));
  }

  /** Returns the SHA-256 of {@link #bytes}, lower-case hex. */
  public static String digest(RunReport report) {
    return Sha256.hex(bytes(report));
  }

  private static ObjectNode node(RunReport report) {
    ObjectNode node = JsonText.object();
    node.put("schema", report.schema());
    node.put("minor", minor(report));
    node.put("id", report.id());
    node.put("started", report.started().toString());
    node.put("finished", report.finished().toString());
    node.put("suite", report.suite());
    node.set("origin", node(report.origin()));
    node.set("model", node(report.model()));
    node.set("fingerprint", JsonText.texts(report.fingerprint().facts()));
    node.set("metrics", JsonText.array(report.metrics(), RunFile::node));
    node.set("scenarios", JsonText.array(report.scenarios(), RunFile::node));
    node.set("telemetry", JsonText.array(report.telemetry(), RunFile::node));
    node.set("obstacles", JsonText.array(report.obstacles(), RunFile::node));
    node.set("settings", JsonText.texts(report.settings()));
    report.pairing().ifPresent(pairing -> node.set("pairing", node(pairing)));
    if (!report.rulers().isEmpty()) {
      node.set("rulers", JsonText.array(report.rulers(), RunFile::node));
    }
    if (!report.quality().isEmpty()) {
      node.set("quality", JsonText.array(report.quality(), RunFile::node));
    }
    return node;
  }

  private static int minor(RunReport report) {
    if (!report.quality().isEmpty() || report.pairing().filter(Pairing::isReplaced).isPresent()) {
      return MINOR;
    }
    boolean plain = report.pairing().isEmpty() && report.rulers().isEmpty();
    return plain ? PLAIN_MINOR : PAIRED_MINOR;
  }

  private static ObjectNode node(Pairing pairing) {
    ObjectNode node = JsonText.object();
    node.put("seed", pairing.seed());
    node.set("blocks", JsonText.array(pairing.blocks(), JsonText::text));
    node.put("look", pairing.look());
    node.put("looks", pairing.looks());
    if (pairing.isReplaced()) {
      node.put("pairs", pairing.pairs());
    }
    node.set("candidate", node(pairing.candidate()));
    node.set("baseline", node(pairing.baseline()));
    return node;
  }

  private static ObjectNode node(Artefact artefact) {
    ObjectNode node = JsonText.object();
    node.put("description", artefact.description());
    JsonText.putIfPresent(node, "commit", artefact.commit());
    node.put("codeDigest", artefact.codeDigest());
    node.set("model", node(artefact.model()));
    node.set("facts", JsonText.texts(artefact.facts()));
    return node;
  }

  private static ObjectNode node(RulerReading reading) {
    ObjectNode node = JsonText.object();
    node.put("restart", reading.restart());
    node.put("side", reading.side().name());
    node.put("kernel", reading.kernel());
    node.put("milliseconds", reading.milliseconds());
    return node;
  }

  private static ObjectNode node(ScenarioQuality quality) {
    ObjectNode node = JsonText.object();
    node.put("scenario", quality.scenario());
    node.put("side", quality.side().name());
    node.put("reference", quality.reference());
    node.set("values", JsonText.numbers(quality.values()));
    node.set("missing", JsonText.texts(quality.missing()));
    node.set("findings", JsonText.array(quality.findings(), RunFile::node));
    return node;
  }

  private static ObjectNode node(ScenarioQuality.Finding finding) {
    ObjectNode node = JsonText.object();
    node.put("measure", finding.measure());
    node.put("broken", finding.broken());
    node.put("message", finding.message());
    return node;
  }

  private static ObjectNode node(Origin origin) {
    ObjectNode node = JsonText.object();
    JsonText.putIfPresent(node, "commit", origin.commit());
    JsonText.putIfPresent(node, "branch", origin.branch());
    node.put("dirty", origin.dirty());
    node.put("version", origin.version());
    node.put("host", origin.host());
    return node;
  }

  private static ObjectNode node(ModelIdentity model) {
    ObjectNode node = JsonText.object();
    node.put("name", model.name());
    node.put("digest", model.digest());
    node.put("precision", model.precision());
    return node;
  }

  private static ObjectNode node(Metric metric) {
    ObjectNode node = JsonText.object();
    node.put("key", metric.key());
    node.put("unit", metric.unit());
    node.put("direction", metric.direction().name());
    node.put("description", metric.description());
    return node;
  }

  private static ObjectNode node(ScenarioResult result) {
    ObjectNode node = JsonText.object();
    node.set("scenario", node(result.scenario()));
    node.set("restarts", JsonText.array(result.restarts(), RunFile::node));
    return node;
  }

  private static ObjectNode node(Scenario scenario) {
    ObjectNode node = JsonText.object();
    node.put("id", scenario.id());
    node.put("category", scenario.category());
    node.put("primary", scenario.primary());
    node.set("parameters", JsonText.texts(scenario.parameters()));
    return node;
  }

  private static ObjectNode node(Restart restart) {
    ObjectNode node = JsonText.object();
    node.put("index", restart.index());
    node.put("side", restart.side().name());
    restart.block().ifPresent(block -> node.put("block", block));
    node.put("warmups", restart.warmups());
    node.put("steady", restart.steady());
    node.set("samples", JsonText.array(restart.samples(), RunFile::node));
    JsonText.putIfPresent(node, "voidReason", restart.voidReason());
    return node;
  }

  private static ObjectNode node(Sample sample) {
    ObjectNode node = JsonText.object();
    node.put("at", sample.at().toString());
    node.set("values", JsonText.numbers(sample.values()));
    JsonText.putIfPresent(node, "fault", sample.fault());
    return node;
  }

  private static ObjectNode node(TelemetrySeries series) {
    ObjectNode node = JsonText.object();
    node.put("key", series.key());
    node.put("unit", series.unit());
    node.set("offsetsMillis", JsonText.array(series.offsetsMillis(), x -> JsonText.number(x)));
    node.set("values", JsonText.array(series.values(), x -> JsonText.number(x)));
    return node;
  }

  private static ObjectNode node(Obstacle obstacle) {
    ObjectNode node = JsonText.object();
    node.put("code", obstacle.code());
    node.put("message", obstacle.message());
    node.put("invalidates", obstacle.invalidates());
    return node;
  }

  private static RunReport report(JsonCursor root) throws IOException {
    int schema = root.at("schema").integer();
    if (schema > RunReport.SCHEMA) {
      throw root.at("schema")
          .refused(
              "the file has schema "
                  + schema
                  + ", this version reads "
                  + RunReport.SCHEMA
                  + "; use a newer ishowtts");
    }
    if (schema < RunReport.SCHEMA) {
      throw root.at("schema").wrong("schema " + RunReport.SCHEMA);
    }
    Optional<JsonCursor> minor = root.optional("minor");
    JsonCursor place = minor.isPresent() && minor.get().integer() > MINOR ? root.lenient() : root;
    return place
        .fields(
            "schema",
            "minor",
            "id",
            "started",
            "finished",
            "suite",
            "origin",
            "model",
            "fingerprint",
            "metrics",
            "scenarios",
            "telemetry",
            "obstacles",
            "settings",
            "pairing",
            "rulers",
            "quality")
        .build(reading(place, schema));
  }

  private static Supplier<RunReport> reading(JsonCursor place, int schema) throws IOException {
    String id = place.at("id").text();
    Instant started = place.at("started").instant();
    Instant finished = place.at("finished").instant();
    String suite = place.at("suite").text();
    Origin origin = origin(place.at("origin"));
    ModelIdentity model = model(place.at("model"));
    Fingerprint fingerprint = fingerprint(place.at("fingerprint"));
    List<Metric> metrics = place.at("metrics").list(RunFile::metric);
    List<ScenarioResult> scenarios = place.at("scenarios").list(RunFile::result);
    List<TelemetrySeries> telemetry = place.at("telemetry").list(RunFile::telemetry);
    List<Obstacle> obstacles = place.at("obstacles").list(RunFile::obstacle);
    SortedMap<String, String> settings = place.at("settings").map(JsonCursor::text);
    Optional<JsonCursor> paired = place.optional("pairing");
    Optional<Pairing> pairing =
        paired.isEmpty() ? Optional.empty() : Optional.of(pairing(paired.get()));
    Optional<JsonCursor> ruled = place.optional("rulers");
    List<RulerReading> rulers = ruled.isEmpty() ? List.of() : ruled.get().list(RunFile::ruler);
    Optional<JsonCursor> heard = place.optional("quality");
    List<ScenarioQuality> quality =
        heard.isEmpty() ? List.of() : heard.get().list(RunFile::quality);
    return () ->
        new RunReport(
            schema,
            id,
            started,
            finished,
            suite,
            origin,
            model,
            fingerprint,
            metrics,
            scenarios,
            telemetry,
            obstacles,
            settings,
            pairing,
            rulers,
            quality);
  }

  private static ScenarioQuality quality(JsonCursor place) throws IOException {
    place.fields("scenario", "side", "reference", "values", "missing", "findings");
    String scenario = place.at("scenario").text();
    Side side = place.at("side").constant(Side.class);
    String reference = place.at("reference").text();
    SortedMap<String, Double> values = place.at("values").map(JsonCursor::number);
    SortedMap<String, String> missing = place.at("missing").map(JsonCursor::text);
    List<ScenarioQuality.Finding> findings = place.at("findings").list(RunFile::qualityFinding);
    return place.build(
        () -> new ScenarioQuality(scenario, side, reference, values, missing, findings));
  }

  private static ScenarioQuality.Finding qualityFinding(JsonCursor place) throws IOException {
    place.fields("measure", "broken", "message");
    return new ScenarioQuality.Finding(
        place.at("measure").text(), place.at("broken").flag(), place.at("message").text());
  }

  private static Pairing pairing(JsonCursor place) throws IOException {
    place.fields("seed", "blocks", "look", "looks", "pairs", "candidate", "baseline");
    long seed = place.at("seed").longInteger();
    List<String> blocks = place.at("blocks").list(JsonCursor::text);
    int look = place.at("look").integer();
    int looks = place.at("looks").integer();
    Optional<JsonCursor> wanted = place.optional("pairs");
    int pairs = wanted.isEmpty() ? Pairing.PER_BLOCK * blocks.size() : wanted.get().integer();
    Artefact candidate = artefact(place.at("candidate"));
    Artefact baseline = artefact(place.at("baseline"));
    return place.build(() -> new Pairing(seed, blocks, look, looks, pairs, candidate, baseline));
  }

  private static Artefact artefact(JsonCursor place) throws IOException {
    place.fields("description", "commit", "codeDigest", "model", "facts");
    return new Artefact(
        place.at("description").text(),
        place.optionalText("commit"),
        place.at("codeDigest").text(),
        model(place.at("model")),
        place.at("facts").map(JsonCursor::text));
  }

  private static RulerReading ruler(JsonCursor place) throws IOException {
    place.fields("restart", "side", "kernel", "milliseconds");
    int restart = place.at("restart").integer();
    Side side = place.at("side").constant(Side.class);
    String kernel = place.at("kernel").text();
    double milliseconds = place.at("milliseconds").number();
    return place.build(() -> new RulerReading(restart, side, kernel, milliseconds));
  }

  private static Origin origin(JsonCursor place) throws IOException {
    place.fields("commit", "branch", "dirty", "version", "host");
    return new Origin(
        place.optionalText("commit"),
        place.optionalText("branch"),
        place.at("dirty").flag(),
        place.at("version").text(),
        place.at("host").text());
  }

  private static ModelIdentity model(JsonCursor place) throws IOException {
    place.fields("name", "digest", "precision");
    return new ModelIdentity(
        place.at("name").text(), place.at("digest").text(), place.at("precision").text());
  }

  private static Fingerprint fingerprint(JsonCursor place) throws IOException {
    return new Fingerprint(place.map(JsonCursor::text));
  }

  private static Metric metric(JsonCursor place) throws IOException {
    place.fields("key", "unit", "direction", "description");
    String key = place.at("key").text();
    String unit = place.at("unit").text();
    Direction direction = place.at("direction").constant(Direction.class);
    String description = place.at("description").text();
    return place.build(() -> new Metric(key, unit, direction, description));
  }

  private static ScenarioResult result(JsonCursor place) throws IOException {
    place.fields("scenario", "restarts");
    return new ScenarioResult(
        scenario(place.at("scenario")), place.at("restarts").list(RunFile::restart));
  }

  private static Scenario scenario(JsonCursor place) throws IOException {
    place.fields("id", "category", "primary", "parameters");
    String id = place.at("id").text();
    String category = place.at("category").text();
    String primary = place.at("primary").text();
    SortedMap<String, String> parameters = place.at("parameters").map(JsonCursor::text);
    return place.build(() -> new Scenario(id, category, primary, parameters));
  }

  private static Restart restart(JsonCursor place) throws IOException {
    place.fields("index", "side", "block", "warmups", "steady", "samples", "voidReason");
    int index = place.at("index").integer();
    Side side = place.at("side").constant(Side.class);
    Optional<JsonCursor> block = place.optional("block");
    Optional<Integer> blockNumber =
        block.isEmpty() ? Optional.empty() : Optional.of(block.get().integer());
    int warmups = place.at("warmups").integer();
    boolean steady = place.at("steady").flag();
    List<Sample> samples = place.at("samples").list(RunFile::sample);
    Optional<String> voidReason = place.optionalText("voidReason");
    return place.build(
        () -> new Restart(index, side, blockNumber, warmups, steady, samples, voidReason));
  }

  private static Sample sample(JsonCursor place) throws IOException {
    place.fields("at", "values", "fault");
    Instant at = place.at("at").instant();
    SortedMap<String, Double> values = place.at("values").map(JsonCursor::number);
    Optional<String> fault = place.optionalText("fault");
    return place.build(() -> new Sample(at, values, fault));
  }

  private static TelemetrySeries telemetry(JsonCursor place) throws IOException {
    place.fields("key", "unit", "offsetsMillis", "values");
    String key = place.at("key").text();
    String unit = place.at("unit").text();
    List<Long> offsets = place.at("offsetsMillis").list(JsonCursor::longInteger);
    List<Double> values = place.at("values").list(JsonCursor::number);
    return place.build(() -> new TelemetrySeries(key, unit, offsets, values));
  }

  private static Obstacle obstacle(JsonCursor place) throws IOException {
    place.fields("code", "message", "invalidates");
    return new Obstacle(
        place.at("code").text(), place.at("message").text(), place.at("invalidates").flag());
  }
}
