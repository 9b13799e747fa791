package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.harness.run.Ruler;
import dev.ishowtts.harness.run.Speaker;
import dev.ishowtts.harness.run.SpeakerIdentity;
import dev.ishowtts.harness.run.Spoken;
import dev.ishowtts.harness.run.Streamed;
import dev.ishowtts.harness.suite.SpeechScenario;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Speaks in 2 ms of its own time, without sound. The system property {@code fake.mode} makes it
 * misbehave: {@code unopenable}, {@code failing}, {@code mute}, {@code exiting}, {@code hanging}.
 */
final class FakeSpeaker implements Speaker {
  private static final long NANOS = 2_000_000;

  /* The time of a fake process: it passes only by speaking and by looking at it. */
  private static final AtomicLong TIME = new AtomicLong();
  private static final long LOOK = 200;
  private static final String MODEL = "fake-";

  private final Random jitter = new Random(7);
  private final String mode;
  private int spoken;

  private FakeSpeaker(String mode) {
    this.mode = mode;
  }

  /* The model's name can carry the mode, so that the two sides of a run may differ. */
  static Speaker open(Config config, Environment environment) {
    String model = EngineSettings.from(config).model();
    String mode =
        model.startsWith(MODEL)
            ? model.substring(MODEL.length())
            : environment.property("fake.mode").orElse("healthy");
    if (mode.equals("unopenable")) {
      throw new EngineException(EngineFault.BAD_MODEL, "model nano has no weights: make it again");
    }
    return new FakeSpeaker(mode);
  }

  static long nanoTime() {
    return TIME.addAndGet(LOOK);
  }

  static void pause(long nanos) {
    TIME.addAndGet(nanos);
  }

  @Override
  public SpeakerIdentity identity() {
    return SpeakerIdentity.of(new ModelIdentity("fake", "00ff", "fp32"), "cpu", "0", 1);
  }

  @Override
  public Spoken speak(SpeechScenario scenario) {
    spoken++;
    if (mode.equals("exiting") && spoken > 8) {
      System.err.println("fatal: the fake is out of breath");
      System.exit(9);
    }
    while (mode.equals("hanging")) {
      Thread.onSpinWait();
    }
    if (mode.equals("failing") && scenario.text().id().equals("short_1")) {
      throw new EngineException(EngineFault.RUNTIME, "no such\nkernel");
    }
    long nanos = mode.equals("slow") ? NANOS * 11 / 10 : NANOS;
    TIME.addAndGet(nanos + (long) (NANOS * 0.004 * jitter.nextGaussian()));
    return new Spoken(
        Duration.ofMillis(mode.equals("short") ? 8 : 10),
        mode.equals("mute") ? 0 : 0.1,
        Map.of(Metric.STAGE_SAMPLER_MS, Duration.ofNanos(NANOS)));
  }

  @Override
  public Streamed stream(SpeechScenario scenario) {
    return new Streamed(Duration.ofNanos(NANOS / 4), speak(scenario));
  }

  /* A second of a voice-like sound; fewer evaluations are noisier. */
  @Override
  public Waveform sound(SpeechScenario scenario) {
    Random noise = new Random(scenario.seed());
    float[] samples = new float[24_000];
    for (int i = 0; i < samples.length; i++) {
      double voice = 0;
      for (int k = 1; k <= 12; k++) {
        voice += Math.sin(2 * Math.PI * 120 * k * i / 24_000) / k;
      }
      double hiss = noise.nextGaussian() / scenario.nfe();
      samples[i] = mode.equals("mute") ? 0 : (float) (0.1 * voice + 0.01 * hiss);
    }
    return new Waveform(samples, 24_000);
  }

  @Override
  public Optional<Ruler> ruler() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
