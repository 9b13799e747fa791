package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.quality.report.SetDecision;
import java.nio.file.Path;

/** Where sample sets and what is said of them lie. */
final class QualityFolders {
  /** Objective scores of a set, in its folder. */
  static final String SCORES = SetDecision.SCORES;

  /** Decision on a set, in its folder. */
  static final String DECISION = "decision.json";

  private QualityFolders() {}

  /** Returns the folder of sets that are given no other, absolute. */
  static Path sets(Ishowtts root) {
    return root.root().resolve(OutputSettings.from(root.config()).reports()).resolve("quality");
  }
}
