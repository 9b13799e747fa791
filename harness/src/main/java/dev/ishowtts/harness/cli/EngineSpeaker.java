package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.ModelIdentity;
import dev.ishowtts.engine.EngineDescription;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechOptions;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.StageTimings;
import dev.ishowtts.engine.StreamedSpeech;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.harness.run.GraphRuler;
import dev.ishowtts.harness.run.Ruler;
import dev.ishowtts.harness.run.Speaker;
import dev.ishowtts.harness.run.SpeakerIdentity;
import dev.ishowtts.harness.run.Spoken;
import dev.ishowtts.harness.run.Streamed;
import dev.ishowtts.harness.suite.SpeechScenario;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The engine as it is measured: what a scenario does not say has the engine's own defaults. */
final class EngineSpeaker implements Speaker {
  private final SpeechEngine engine;
  private final Provider provider;

  EngineSpeaker(SpeechEngine engine, Provider provider) {
    this.engine = engine;
    this.provider = provider;
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
    Speech speech = engine.speak(request(scenario));
    return new Spoken(speech.audio().duration(), speech.audio().rms(), stages(speech.timings()));
  }

  @Override
  public Streamed stream(SpeechScenario scenario) {
    double[] energy = new double[2]; // sum of squares, samples
    StreamedSpeech streamed =
        engine.stream(
            request(scenario),
            piece -> {
              double rms = piece.audio().rms();
              energy[0] += rms * rms * piece.audio().length();
              energy[1] += piece.audio().length();
            });
    double rms = energy[1] == 0 ? 0 : Math.sqrt(energy[0] / energy[1]);
    return new Streamed(
        streamed.firstAudio(), new Spoken(streamed.audio(), rms, stages(streamed.timings())));
  }

  @Override
  public Waveform sound(SpeechScenario scenario) {
    return engine.speak(request(scenario)).audio();
  }

  private static SpeechRequest request(SpeechScenario scenario) {
    SpeechOptions options =
        SpeechOptions.defaults()
            .withNfe(scenario.nfe())
            .withGuidance(scenario.guidance())
            .withSway(scenario.sway())
            .withSpeed(scenario.speed())
            .withSeed(scenario.seed());
    return new SpeechRequest(scenario.text().text(), scenario.voice(), options);
  }

  private static Map<Metric, Duration> stages(StageTimings timings) {
    return Map.of(
        Metric.STAGE_TEXT_MS, timings.text(),
        Metric.STAGE_VOICE_MS, timings.voice(),
        Metric.STAGE_SAMPLER_MS, timings.sampler(),
        Metric.STAGE_VOCODER_MS, timings.vocoder(),
        Metric.STAGE_JOIN_MS, timings.join());
  }

  @Override
  public Optional<Ruler> ruler() {
    return provider == Provider.CPU
        ? Optional.empty()
        : Optional.of(GraphRuler.open(new RuntimeOptions(provider, 1)));
  }

  @Override
  public void close() {
    engine.close();
  }
}
