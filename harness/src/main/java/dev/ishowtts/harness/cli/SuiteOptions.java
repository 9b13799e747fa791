package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.suite.SuiteFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which suite is measured, and how often. */
final class SuiteOptions {
  private static final String QUICK = "quick";

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "Suite in config/suites (default: quick).")
  private @Nullable String name;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      description = "Fresh processes, of each side, instead of the suite's number.")
  private @Nullable Integer restarts;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Samples per text and restart, instead of the suite's number.")
  private @Nullable Integer samples;

  @Option(names = "--quiet", description = "Shows no progress.")
  private boolean quiet;

  /**
   * Returns the suite with the wanted numbers.
   *
   * @param preset what holds where nothing else was said
   * @param duration of a soak or a window of load; zero leaves the suite's
   */
  Suite suite(Path folder, Optional<GatePreset> preset, Duration duration) {
    String chosen = name == null ? preset.map(GatePreset::suite).orElse(QUICK) : name;
    Suite suite = new SuiteFolder(folder).suite(chosen);
    Suite counted =
        suite.withCounts(
            restarts == null ? preset.map(GatePreset::restarts).orElse(suite.restarts()) : restarts,
            samples == null ? suite.samples() : samples);
    return duration.isZero() ? counted : counted.lasting(duration);
  }

  boolean quiet() {
    return quiet;
  }

  /** Returns whether a suite was named. */
  boolean names() {
    return name != null;
  }

  /** Returns whether the number of restarts was given. */
  boolean saysRestarts() {
    return restarts != null;
  }
}
