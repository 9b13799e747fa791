package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import picocli.CommandLine.Option;

/** How a verdict becomes an exit code. */
final class VerdictOptions {
  /** What INCONCLUSIVE ends with. */
  enum Inconclusive {
    /** Exit code 3. */
    REPORT(ExitCode.INCONCLUSIVE),
    /** Exit code 1. */
    FAIL(ExitCode.FAIL),
    /** Exit code 0. */
    PASS(ExitCode.PASS);

    private final int exitCode;

    Inconclusive(int exitCode) {
      this.exitCode = exitCode;
    }
  }

  @Option(
      names = "--inconclusive",
      paramLabel = "report|fail|pass",
      description = "Exit code of INCONCLUSIVE: 3, 1 or 0 (default: report).")
  private Inconclusive inconclusive = Inconclusive.REPORT;

  @Option(names = "--advisory", description = "Ends with 0 whatever the verdict; reports stay.")
  private boolean advisory;

  @Option(names = "--json", description = "Prints the judgement as JSON instead of the summary.")
  private boolean json;

  boolean json() {
    return json;
  }

  int exitCode(JudgedRun judged) {
    if (advisory) {
      return ExitCode.PASS;
    }
    return judged.verdict() == Verdict.INCONCLUSIVE
        ? inconclusive.exitCode
        : judged.verdict().exitCode();
  }
}
