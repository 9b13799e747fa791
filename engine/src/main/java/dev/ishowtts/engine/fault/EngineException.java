package dev.ishowtts.engine.fault;

import java.io.Serial;

/** Engine trouble with a code; the message is one line for people and says what to do next. */
public final class EngineException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final EngineFault fault;

  public EngineException(EngineFault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public EngineException(EngineFault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  public EngineFault fault() {
    return fault;
  }
}
