package dev.ishowtts.engine.device;

import dev.ishowtts.engine.runtime.Natives;
import java.nio.file.Path;

/** The native library for tests, unpacked once per checkout. */
final class TestLibrary {
  private TestLibrary() {}

  static synchronized OrtLibrary get() {
    Natives.prepare(Path.of("target", "natives"));
    return OrtLibrary.prepared();
  }
}
