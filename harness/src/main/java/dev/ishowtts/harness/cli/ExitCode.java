package dev.ishowtts.harness.cli;

import java.util.List;

/** What the process ends with. */
final class ExitCode {
  static final int PASS = 0;
  static final int FAIL = 1;
  static final int ERROR = 2;
  static final int INCONCLUSIVE = 3;

  /** The lines of every command's help. */
  static final List<String> HELP =
      List.of(
          "0:Done; judged: PASS or IMPROVED",
          "1:Judged: FAIL",
          "2:Wrong usage or configuration, another run holds the lock, or the run itself failed",
          "3:Judged: INCONCLUSIVE");

  private ExitCode() {}
}
