package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.run.Speaker;
import java.io.IOException;
import java.util.List;

/** Opens what speaks; replaced in tests. */
interface Engines {
  /** Makes the default model where it is configured and missing, saying so. */
  void prepare(Config config, Environment environment, Terminal terminal) throws IOException;

  /**
   * Returns what a Java needs to be told so that it finds ONNX Runtime's libraries unpacked.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if they cannot be had
   */
  List<String> jvmFlags(Config config, Environment environment);

  /**
   * Returns an open speaker.
   *
   * @throws dev.ishowtts.engine.fault.EngineException if the model or runtime cannot be had
   */
  Speaker open(Config config, Environment environment);
}
