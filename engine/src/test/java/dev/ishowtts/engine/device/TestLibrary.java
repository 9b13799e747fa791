package dev.ishowtts.engine.device;

import dev.ishowtts.engine.runtime.Natives;
import java.nio.file.Path;

/** The native library for tests, unpacked once per checkout. */
public final class TestLibrary {
  private TestLibrary() {}

  /** Returns the library. */
  public static synchronized OrtLibrary get() {
    Natives.prepare(Path.of("target", "natives"));
    return OrtLibrary.prepared();
  }
}
