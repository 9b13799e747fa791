package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.harness.exchange.ForeignResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes in what other tools, or people, measured. */
@Command(
    name = "import",
    description = {
      "Reads JMH results (-rf json), Bencher Metric Format and tables of RTFs kept by hand,",
      "and writes them as run files, for judge, trend and export."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts import jmh-result.json",
      "  ishowtts import HISTORY.md --date 2025-10-01"
    })
final class ImportCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to read.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "jmh|bmf|markdown",
      description = "What the files are (default: by name and content).")
  private ForeignResults.@Nullable Format format;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "When they were measured (default: the file's own, or its time).")
  private @Nullable LocalDate date;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  ImportCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = new Measuring(root).runs();
    ForeignResults foreign = new ForeignResults(Version.current(), "imported");
    RunFile runFile = new RunFile(root.surroundings().files());
    List<RunReport> reports = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new CommandException(file + ": no such file; check the path");
      }
      Instant written = Files.getLastModifiedTime(file).toInstant();
      ForeignResults.Imported imported =
          foreign.read(
              file,
              format == null ? ForeignResults.detect(file) : format,
              written,
              Optional.ofNullable(date));
      reports.addAll(imported.runs());
      skipped.addAll(imported.skipped());
    }
    List<String> written = new ArrayList<>();
    for (RunReport report : reports) {
      Path target = folder.resolve(report.id() + ".json");
      runFile.write(report, target);
      written.add(target.toString());
    }
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("runs", written);
      values.put("skipped", skipped);
      root.terminal().out().println(JsonOutput.text(values));
      return ExitCode.PASS;
    }
    written.forEach(file -> root.terminal().out().println("run file: " + file));
    skipped.forEach(line -> root.terminal().out().println("left out: " + line));
    return ExitCode.PASS;
  }
}
