package dev.ishowtts.harness.run;

import dev.ishowtts.harness.suite.SpeechScenario;

/** What is measured: the border to the engine. Used by one thread. */
public interface Speaker extends AutoCloseable {
  /** Returns what it is; the same for as long as it lives. */
  SpeakerIdentity identity();

  /**
   * Returns the speech of one scenario.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the engine refuses or fails
   */
  Spoken speak(SpeechScenario scenario);

  @Override
  void close();
}
