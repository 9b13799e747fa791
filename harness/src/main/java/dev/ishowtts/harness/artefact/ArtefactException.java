package dev.ishowtts.harness.artefact;

import java.io.Serial;

/** An artefact that is not to be had; the message is one line with the remedy. */
public final class ArtefactException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  ArtefactException(String message) {
    super(message);
  }

  ArtefactException(String message, Throwable cause) {
    super(message, cause);
  }
}
