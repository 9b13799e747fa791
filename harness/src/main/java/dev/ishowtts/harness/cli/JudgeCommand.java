package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.gate.JudgedRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Judges a run file again. */
@Command(
    name = "judge",
    description = "Compares a run with its baseline, writes its reports and says the verdict.",
    footer = {"", "Example: ishowtts judge runs/20260101T100000Z-quick-1a2b3c.json"})
final class JudgeCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Parameters(paramLabel = "RUN", description = "Run file, or the id of a run.")
  private @Nullable Path run;

  @Mixin private VerdictOptions options = new VerdictOptions();

  JudgeCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Judging judging = new Judging(root);
    JudgedRun judged = judging.judge(judging.read(Objects.requireNonNull(run)));
    return say(root, judging, judged, options);
  }

  static int say(Ishowtts root, Judging judging, JudgedRun judged, VerdictOptions options)
      throws IOException, InterruptedException {
    if (options.json()) {
      root.terminal()
          .out()
          .println(new String(JudgedFile.bytes(judged), StandardCharsets.UTF_8).strip());
    } else {
      judging.publish(judged);
    }
    return options.exitCode(judged);
  }
}
