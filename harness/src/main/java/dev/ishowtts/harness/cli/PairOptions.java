package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.run.BlockOrder;
import dev.ishowtts.harness.suite.Suite;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a gate compares with, and how far it goes. */
final class PairOptions {
  private static final int LOOKS = 3;

  @Option(
      names = "--against",
      paramLabel = "WHAT",
      description = {
        "git ref, FILE.jar, folder of jars or model:NAME[@PRECISION]: measured now, in turns with"
            + " this build;",
        "runs/ID.json or stored: measured earlier (default: stored)."
      })
  private @Nullable String against;

  @Option(
      names = "--preset",
      paramLabel = "quick|pr|nightly",
      description = "Suite and restarts: 4, 12 or 32 a side (default with two sides: pr).")
  private @Nullable GatePreset preset;

  @Option(
      names = "--max-restarts",
      paramLabel = "N",
      description =
          "Most restarts of a side where fewer cannot tell: a multiple of --restarts (default:"
              + " three times; nightly: none more).")
  private @Nullable Integer maximum;

  @Option(
      names = "--order-seed",
      paramLabel = "SEED",
      description = "Seed of the order in which the sides take turns (default: drawn, recorded).")
  private @Nullable Long seed;

  String against() {
    return against == null ? "stored" : against;
  }

  /** Returns the preset that holds. */
  Optional<GatePreset> preset(boolean paired, SuiteOptions suite) {
    if (preset != null) {
      return Optional.of(preset);
    }
    return paired && !suite.names() ? Optional.of(GatePreset.PR) : Optional.empty();
  }

  /** Returns the order in which the sides take turns. */
  BlockOrder order(
      Suite suite, boolean saysRestarts, Optional<GatePreset> chosen, RandomGenerator random) {
    int restarts = suite.restarts() + suite.restarts() % 2;
    int usual =
        saysRestarts ? LOOKS * restarts : chosen.map(GatePreset::maximum).orElse(LOOKS * restarts);
    return new BlockOrder(
        seed == null ? random.nextInt(Integer.MAX_VALUE) : seed,
        restarts,
        maximum == null ? usual : maximum);
  }
}
