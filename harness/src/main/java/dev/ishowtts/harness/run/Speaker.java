package dev.ishowtts.harness.run;

import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.suite.SpeechScenario;
import java.util.Optional;

/** What is measured: the border to the engine. Speaking is safe for concurrent use. */
public interface Speaker extends AutoCloseable {
  /** Returns what it is; the same for as long as it lives. */
  SpeakerIdentity identity();

  /**
   * Returns the speech of one scenario.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the engine refuses or fails
   */
  Spoken speak(SpeechScenario scenario);

  /**
   * Speaks one scenario in pieces.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the engine refuses or fails
   */
  Streamed stream(SpeechScenario scenario);

  /**
   * Returns the sound of one scenario.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the engine refuses or fails
   */
  Waveform sound(SpeechScenario scenario);

  /** Returns a ruler on the device that computes; empty if that is the processor. */
  Optional<Ruler> ruler();

  @Override
  void close();
}
