package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.run.Speaker;

/** Opens what speaks; replaced in tests. */
@FunctionalInterface
interface Engines {
  /**
   * Returns an open speaker.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the model or runtime cannot be had
   */
  Speaker open(Config config, Environment environment);
}
