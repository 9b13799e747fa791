package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.harness.quality.listening.ListeningVerdict;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.sink.Event;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a setting the default after its sound was accepted, or goes back. */
@Command(
    name = "adopt",
    description = {
      "Makes one of a set's two settings the default: engine.nfe in the settings file, a record in",
      "baselines/decisions, an event for the dashboards. The candidate needs the verdict ACCEPT on",
      "this set, unless --force; going back to the baseline needs none."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts quality adopt reports/quality/nfe6-nfe7 --nfe 6 --reason \"20 raters, ACCEPT\"",
      "  ishowtts quality adopt reports/quality/nfe6-nfe7 --nfe 7 --reason \"complaints\""
    })
final class QualityAdoptCommand implements Callable<Integer> {
  private static final String FOLDER = "decisions";

  private final Ishowtts root;

  @Parameters(paramLabel = "SET", description = "Folder of a decided sample set.")
  private @Nullable Path set;

  @Option(
      names = "--nfe",
      required = true,
      paramLabel = "N",
      description = "Evaluations to make the default: the candidate's, or the baseline's again.")
  private int nfe;

  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, one line.")
  private String reason = "";

  @Option(names = "--who", paramLabel = "NAME", description = "Who decides (default: you).")
  private @Nullable String who;

  @Option(names = "--force", description = "Adopts without ACCEPT; the record says so.")
  private boolean force;

  QualityAdoptCommand(Ishowtts root) {
    this.root = root;
  }

  /** Returns the line that tells how to act on an ACCEPT, with the RTF gained. */
  static String invitation(Path folder, SampleSet set) {
    String command =
        set.candidate().nfe().isPresent()
            ? "ishowtts quality adopt "
                + folder
                + " --nfe "
                + set.candidate().nfe().getAsInt()
                + " --reason TEXT"
            : "the settings differ in more than engine.nfe: change them by hand";
    return "to make it the default (" + gain(set) + "): " + command;
  }

  private static String gain(SampleSet set) {
    if (set.candidateRtf().isEmpty() || set.baselineRtf().isEmpty()) {
      return "gain in RTF not known, nobody timed this set";
    }
    double candidate = set.candidateRtf().getAsDouble();
    double baseline = set.baselineRtf().getAsDouble();
    return String.format(
        Locale.ROOT,
        "median RTF %.4f instead of %.4f, %.1f %% less",
        candidate,
        baseline,
        100 * (1 - candidate / baseline));
  }

  /** What the decision file says. */
  private record Decided(ListeningVerdict verdict, String json, boolean isCurrent) {}

  @Override
  public Integer call() throws IOException {
    requireReason();
    SampleSetFolder folder =
        new SampleSetFolder(Objects.requireNonNull(set), root.surroundings().files());
    SampleSet samples = folder.read();
    boolean forward = samples.candidate().nfe().equals(java.util.OptionalInt.of(nfe));
    boolean back = samples.baseline().nfe().equals(java.util.OptionalInt.of(nfe));
    if (!forward && !back) {
      throw new CommandException(
          "--nfe must be one of the set's, "
              + samples.candidate().name()
              + " or "
              + samples.baseline().name()
              + ", got "
              + nfe);
    }
    Optional<Decided> decided = decided(folder);
    if (forward) {
      requireAccepted(folder, decided);
    }
    Path settings = root.settings();
    NfeLine line = NfeLine.in(settings);
    int before = EngineSettings.from(root.config()).options().nfe();
    Instant now = root.surroundings().clock().instant();
    Path record = record(folder, samples, decided, now, before, settings);
    if (line.isThere()) {
      new AtomicFile(root.surroundings().files())
          .write(settings, line.with(nfe).getBytes(StandardCharsets.UTF_8));
    }
    new Recording(root)
        .note(
            Event.Kind.DECISION,
            "engine.nfe " + before + " to " + nfe + " (" + user() + "): " + reason);
    say(samples, forward, before, settings, line, record);
    return ExitCode.PASS;
  }

  private void requireReason() {
    if (reason.isBlank() || reason.lines().count() > 1) {
      throw new CommandException("--reason must be one line, got \"" + reason + "\"");
    }
    if (nfe < 1 || nfe > 128) {
      throw new CommandException("--nfe must be 1 to 128, got " + nfe);
    }
  }

  private void requireAccepted(SampleSetFolder folder, Optional<Decided> decided) {
    if (force) {
      return;
    }
    String way = "; --force with a --reason adopts it all the same";
    if (decided.isEmpty()) {
      throw new CommandException(
          folder.path() + " has no decision: run ishowtts quality decide first" + way);
    }
    if (!decided.get().isCurrent()) {
      throw new CommandException(
          "the decision of "
              + folder.path()
              + " is of other sounds or scores: run ishowtts quality decide again"
              + way);
    }
    if (decided.get().verdict() != ListeningVerdict.ACCEPT) {
      throw new CommandException(
          "the verdict of "
              + folder.path()
              + " is "
              + decided.get().verdict()
              + ", ACCEPT is needed"
              + way);
    }
  }

  private static Optional<Decided> decided(SampleSetFolder folder) throws IOException {
    Path file = folder.path().resolve(QualityFolders.DECISION);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonCursor decision = JsonCursor.read(file).lenient();
    JsonCursor digests = decision.at("sha256");
    Path scores = folder.path().resolve(QualityFolders.SCORES);
    boolean current =
        digests.at("manifest").text().equals(Sha256.hex(folder.manifest()))
            && Files.exists(scores)
            && digests.at("scores").text().equals(Sha256.hex(scores));
    return Optional.of(
        new Decided(
            decision.at("verdict").constant(ListeningVerdict.class),
            Files.readString(file),
            current));
  }

  private Path record(
      SampleSetFolder folder,
      SampleSet samples,
      Optional<Decided> decided,
      Instant now,
      int before,
      Path settings)
      throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", 1);
    fields.put("at", now.toString());
    fields.put("who", user());
    fields.put("reason", reason);
    fields.put("forced", force);
    fields.put("nfe", nfe);
    fields.put("nfe_before", before);
    fields.put("settings", settings.toString());
    fields.put("set", folder.path().toString());
    fields.put("manifest_sha256", Sha256.hex(folder.manifest()));
    samples.candidateRtf().ifPresent(rtf -> fields.put("candidate_rtf", rtf));
    samples.baselineRtf().ifPresent(rtf -> fields.put("baseline_rtf", rtf));
    decided.ifPresent(
        d ->
            fields.put(
                "decision", tools.jackson.databind.json.JsonMapper.shared().readTree(d.json())));
    Path store = root.root().resolve(OutputSettings.from(root.config()).store());
    String name = now.toString().replaceAll("[^0-9TZ]", "") + "-nfe" + nfe + ".json";
    Path file = store.resolveSibling(FOLDER).resolve(name);
    new AtomicFile(root.surroundings().files())
        .write(file, (JsonOutput.text(fields) + "\n").getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private String user() {
    Environment environment = root.surroundings().environment();
    return who == null
        ? environment.variable("USER").or(() -> environment.property("user.name")).orElse("unknown")
        : who;
  }

  private void say(
      SampleSet samples, boolean forward, int before, Path settings, NfeLine line, Path record) {
    PrintStream out = root.terminal().out();
    out.println(
        line.isThere()
            ? settings + ": engine.nfe is " + nfe + " now, it was " + before
            : settings + " has no line of engine.nfe; write below [engine]: nfe = " + nfe);
    int effective = EngineSettings.from(root.config()).options().nfe();
    if (line.isThere() && effective != nfe) {
      root.terminal()
          .warn("engine.nfe is still " + effective + ": something overrides the file; see config");
    }
    List<String> lengths =
        Stream.of(EngineSettings.NFE_SHORT, EngineSettings.NFE_MEDIUM, EngineSettings.NFE_LONG)
            .filter(length -> root.config().get(length) > 0)
            .map(length -> length.key())
            .toList();
    if (!lengths.isEmpty()) {
      root.terminal()
          .warn(
              String.join(", ", lengths)
                  + (lengths.size() == 1 ? " is set and keeps its" : " are set and keep their")
                  + " say: texts of that length are spoken as before; remove what shall follow"
                  + " engine.nfe");
    }
    if (forward) {
      out.println("gained: " + gain(samples));
    }
    out.println("record: " + record + " (keep it in git)");
    out.println(
        "to go back: ishowtts quality adopt "
            + set
            + " --nfe "
            + before
            + " --reason TEXT, or write nfe = "
            + before
            + " in "
            + settings);
  }
}
