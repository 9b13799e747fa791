package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.harness.exchange.ExportFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands runs to other tools. */
@Command(
    name = "export",
    description = "Writes runs as Bencher Metric Format, OpenMetrics text or Otava CSV.",
    footer = {
      "",
      "Examples:",
      "  ishowtts export --format openmetrics runs/ID.json -o metrics.txt",
      "  ishowtts export --format otava runs -o history.csv"
    })
final class ExportCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "Run files, ids of runs, or folders of run files.")
  private List<Path> runs = new ArrayList<>();

  @Option(
      names = "--format",
      required = true,
      paramLabel = "bmf|openmetrics|otava",
      description = "What to write.")
  private ExportFormat format = ExportFormat.BMF;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write (default: standard output).")
  private @Nullable Path output;

  ExportCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    String text = format.render(RunArguments.read(new Judging(root), runs));
    if (output == null) {
      root.terminal().out().print(text);
      return ExitCode.PASS;
    }
    new AtomicFile(root.surroundings().files())
        .write(output, text.getBytes(StandardCharsets.UTF_8));
    root.terminal().err().println("written: " + output);
    return ExitCode.PASS;
  }
}
