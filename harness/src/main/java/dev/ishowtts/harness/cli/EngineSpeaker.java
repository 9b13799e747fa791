package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.engine.EngineDescription;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechOptions;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.StageTimings;
import dev.ishowtts.harness.run.Speaker;
import dev.ishowtts.harness.run.SpeakerIdentity;
import dev.ishowtts.harness.run.Spoken;
import dev.ishowtts.harness.suite.SpeechScenario;
import java.time.Duration;
import java.util.Map;

/** The engine as it is measured: what a scenario does not say has the engine's own defaults. */
final class EngineSpeaker implements Speaker {
  private final SpeechEngine engine;

  EngineSpeaker(SpeechEngine engine) {
    this.engine = engine;
  }

  @Override
  public SpeakerIdentity identity() {
    EngineDescription description = engine.description();
    return SpeakerIdentity.of(
        new ModelIdentity(
            description.modelName(), description.modelDigest(), description.precision()),
        description.provider(),
        description.runtimeVersion(),
        description.threads());
  }

  @Override
  public Spoken speak(SpeechScenario scenario) {
    SpeechOptions options =
        SpeechOptions.defaults()
            .withNfe(scenario.nfe())
            .withGuidance(scenario.guidance())
            .withSway(scenario.sway())
            .withSpeed(scenario.speed())
            .withSeed(scenario.seed());
    Speech speech =
        engine.speak(new SpeechRequest(scenario.text().text(), scenario.voice(), options));
    StageTimings timings = speech.timings();
    Map<Metric, Duration> stages =
        Map.of(
            Metric.STAGE_TEXT_MS, timings.text(),
            Metric.STAGE_VOICE_MS, timings.voice(),
            Metric.STAGE_SAMPLER_MS, timings.sampler(),
            Metric.STAGE_VOCODER_MS, timings.vocoder(),
            Metric.STAGE_JOIN_MS, timings.join());
    return new Spoken(speech.audio().duration(), speech.audio().rms(), stages);
  }

  @Override
  public void close() {
    engine.close();
  }
}
