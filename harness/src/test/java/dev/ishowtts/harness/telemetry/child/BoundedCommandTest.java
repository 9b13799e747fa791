package dev.ishowtts.harness.telemetry.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BoundedCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private final BoundedCommand commands = BoundedCommand.system();

  @Test
  void run_command_givesOutputAndExitCode() throws InterruptedException {
    BoundedCommand.Outcome outcome =
        commands.run(List.of("sh", "-c", "cat; echo err >&2; exit 3"), "in\n", PATIENCE);

    assertThat(outcome).isEqualTo(new BoundedCommand.Outcome(true, true, 3, "in\nerr\n"));
    assertThat(outcome.succeeded()).isFalse();
  }

  @Test
  void run_tooLong_isKilled() throws InterruptedException {
    BoundedCommand.Outcome outcome =
        commands.run(List.of("sh", "-c", "echo start; sleep 600"), "", Duration.ofMillis(500));

    assertThat(outcome.finished()).isFalse();
    assertThat(outcome.exit()).isEqualTo(-1);
  }

  @Test
  void run_missingProgram_doesNotStart() throws InterruptedException {
    BoundedCommand.Outcome outcome =
        commands.run(List.of("/nonexistent/nvpmodel", "-q"), "", PATIENCE);

    assertThat(outcome.started()).isFalse();
    assertThat(outcome.output()).contains("/nonexistent/nvpmodel");
  }

  @Test
  void run_endlessOutput_isCut() throws InterruptedException {
    BoundedCommand.Outcome outcome =
        commands.run(List.of("sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x"), "", PATIENCE);

    assertThat(outcome.succeeded()).isTrue();
    assertThat(outcome.output()).hasSize(BoundedCommand.MOST_OUTPUT);
  }
}
