package dev.ishowtts.engine.checkpoint;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.file.Path;

/** Makes the one-line complaints about model files. */
final class BadModel {
  private static final int SHOWN = 80;

  private BadModel() {}

  static EngineException of(String file, String complaint) {
    return new EngineException(EngineFault.BAD_MODEL, file + ": " + complaint);
  }

  static EngineException of(String file, String complaint, Throwable cause) {
    return new EngineException(EngineFault.BAD_MODEL, file + ": " + complaint, cause);
  }

  /** Returns the file's own name, for messages. */
  static String nameOf(Path file) {
    Path name = file.getFileName();
    return (name == null ? file : name).toString();
  }

  /** Returns foreign text fit for one line: control characters replaced, long text cut. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
