package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.harness.artefact.Against;
import dev.ishowtts.harness.artefact.GitRepository;
import dev.ishowtts.harness.run.BlockOrder;
import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures and judges. */
@Command(
    name = "gate",
    description = "Measures a suite, compares it with its baseline and ends with the verdict.",
    footer = {
      "",
      "Examples:",
      "  ishowtts gate --suite quick",
      "  ishowtts gate --against main                      both now, in turns (12 restarts a side)",
      "  ishowtts gate --against model:f5@fp16 --preset quick",
      "  ishowtts gate --suite full --inconclusive fail",
      "  ishowtts gate --policy                            what it judges by, measuring nothing"
    })
final class GateCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Mixin private SuiteOptions suites = new SuiteOptions();
  @Mixin private PairOptions pairs = new PairOptions();
  @Mixin private VerdictOptions options = new VerdictOptions();

  @Option(
      names = "--policy",
      description = "Prints what the gate judges by and where it came from; measures nothing.")
  private boolean policy;

  GateCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (policy) {
      return ConfigCommand.print(root, "gate.", options.json());
    }
    Judging judging = new Judging(root);
    Measuring measuring = new Measuring(root);
    Against against =
        Against.parse(
            pairs.against(),
            measuring.runs(),
            new GitRepository(root.root(), BoundedCommand.system()));
    Optional<GatePreset> preset = pairs.preset(against.isPaired(), suites);
    Suite suite = suites.suite(measuring.suites(), preset, measuring.duration());
    if (against.isPaired()) {
      BlockOrder order =
          pairs.order(suite, suites.saysRestarts(), preset, root.surroundings().random());
      return say(judging, measuring.measurePaired(suite, against, order, judging, suites.quiet()));
    }
    if (against instanceof Against.StoredRun stored) {
      // Read before anything is measured: a file that cannot be read costs no time.
      RunReport other = judging.read(stored.file());
      RunReport report = measuring.measure(suite, suites.quiet()).report();
      return JudgeCommand.say(root, judging, judging.judgeAgainst(report, other), options);
    }
    return say(judging, measuring.measure(suite, suites.quiet()));
  }

  private int say(Judging judging, Measuring.Measured measured)
      throws IOException, InterruptedException {
    JudgedRun judged = judging.judge(measured.report());
    return JudgeCommand.say(root, judging, judged, options);
  }
}
