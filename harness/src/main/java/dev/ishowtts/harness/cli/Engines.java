package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.run.Speaker;
import java.io.IOException;

/** Opens what speaks; replaced in tests. */
interface Engines {
  /** Makes the default model where it is configured and missing, saying so. */
  void prepare(Config config, Environment environment, Terminal terminal) throws IOException;

  /**
   * Returns an open speaker.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the model or runtime cannot be had
   */
  Speaker open(Config config, Environment environment);
}
