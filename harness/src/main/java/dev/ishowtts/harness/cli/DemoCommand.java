package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.store.Acceptance;
import dev.ishowtts.config.Config;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.harness.suite.Suite;
import dev.ishowtts.harness.suite.SuiteFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From nothing to a verdict. */
@Command(
    name = "demo",
    description = "Makes a small model, measures it twice, judges the second run and speaks.",
    footer = {
      "",
      "Example: ishowtts demo",
      "A planted slowdown reaches the second run only, so this must end with FAIL:",
      "         ishowtts demo --set engine.debug.slowdown=1.15"
    })
final class DemoCommand implements Callable<Integer> {
  private static final String TEXT = "Welcome to the livestream, thanks for joining us today!";

  private static final int ONE_PER_CORE = 0;

  private final Ishowtts root;

  @Option(names = "--quiet", description = "Shows no progress.")
  private boolean quiet;

  DemoCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    if (EngineSettings.from(root.config()).threads() == ONE_PER_CORE) {
      // One thread leaves the other cores to the system: two runs then agree within a percent.
      root.prefer(EngineSettings.THREADS.key(), "1");
      root.terminal().err().println("measuring with one thread, which is steadier");
    }
    Judging judging = new Judging(root);
    acceptFirst(judging, root.without(RunSettings.SLOWDOWN.key(), this::measured));
    JudgedRun judged = judging.judge(measured());
    judging.publish(judged);
    Config config = root.speaking();
    EngineSettings settings = EngineSettings.from(config);
    Path audio = root.root().resolve("out").resolve("demo.wav");
    SpeakCommand.speak(
        root, config, new SpeechRequest(TEXT, settings.voice(), settings.options()), audio);
    root.terminal().out().println("audio: " + audio);
    return judged.verdict().exitCode();
  }

  private RunReport measured() throws IOException, InterruptedException {
    Measuring measuring = new Measuring(root);
    Suite suite = new SuiteFolder(measuring.suites()).suite("quick");
    return measuring.measure(suite, quiet).report();
  }

  /* A run that may not be a baseline is no reason to stop: the second one says INCONCLUSIVE. */
  private void acceptFirst(Judging judging, RunReport first) throws IOException {
    if (judging.store().find(first.fingerprint()).isPresent()) {
      return;
    }
    Acceptance acceptance =
        new Acceptance(
            "ishowtts demo",
            root.surroundings().clock().instant(),
            "first baseline by demo",
            Acceptance.Level.SAME);
    try {
      root.terminal().out().println("baseline: " + judging.accept(first, acceptance).description());
    } catch (IllegalArgumentException e) {
      root.terminal().warn("no baseline accepted: " + e.getMessage());
    }
  }
}
