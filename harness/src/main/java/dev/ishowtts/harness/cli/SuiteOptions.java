package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.suite.SuiteFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which suite is measured, and how often. */
final class SuiteOptions {
  @Option(
      names = "--suite",
      paramLabel = "NAME",
      defaultValue = "quick",
      description = "Suite in config/suites (default: quick).")
  private String name = "quick";

  @Option(
      names = "--restarts",
      paramLabel = "N",
      description = "Fresh processes, instead of the suite's number.")
  private @Nullable Integer restarts;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Samples per text and restart, instead of the suite's number.")
  private @Nullable Integer samples;

  @Option(names = "--quiet", description = "Shows no progress.")
  private boolean quiet;

  Suite suite(Path folder) {
    Suite suite = new SuiteFolder(folder).suite(name);
    return suite.withCounts(
        restarts == null ? suite.restarts() : restarts,
        samples == null ? suite.samples() : samples);
  }

  boolean quiet() {
    return quiet;
  }
}
