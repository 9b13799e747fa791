package dev.ishowtts.harness.doctor;

import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.time.Duration;
import java.util.List;

/** The program that decodes compressed reference recordings. */
public record DecoderCheck(BoundedCommand commands) implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "ffmpeg";
  }

  @Override
  public List<Diagnosis> run() throws InterruptedException {
    BoundedCommand.Outcome outcome =
        commands.run(List.of("ffmpeg", "-hide_banner", "-version"), "", PATIENCE);
    return List.of(
        outcome.succeeded()
            ? Diagnosis.ok(name(), outcome.output().lines().findFirst().orElse("there"))
            : Diagnosis.warn(
                name(),
                "not found: reference voices must be WAV",
                "install ffmpeg for FLAC, MP3 and Ogg"));
  }
}
