package dev.ishowtts.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class RoomyStackTest {
  /** Starts ONNX Runtime in a process of its own. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      new OnnxRuntime(new RuntimeOptions(Provider.CPU, 1)).version();
    }
  }

  @Test
  void call_workThatReturnsOrThrows_doesSoHere() {
    assertThat(RoomyStack.call(() -> "done")).isEqualTo("done");
    assertThatThrownBy(
            () ->
                RoomyStack.call(
                    () -> {
                      throw new EngineException(EngineFault.UNAVAILABLE, "no");
                    }))
        .isInstanceOf(EngineException.class)
        .hasMessage("no");
    assertThatThrownBy(
            () ->
                RoomyStack.call(
                    () -> {
                      throw new UnsatisfiedLinkError("gone");
                    }))
        .isInstanceOf(UnsatisfiedLinkError.class);
  }

  @Test
  void call_interrupted_goesOnAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    try {
      assertThat(RoomyStack.call(() -> 1)).isEqualTo(1);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @Timeout(300)
  void onnxRuntime_longCommandLine_starts() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Start.class.getName(),
                    "x".repeat(100_000)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
