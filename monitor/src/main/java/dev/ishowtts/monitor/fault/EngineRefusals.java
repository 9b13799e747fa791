package dev.ishowtts.monitor.fault;

import dev.ishowtts.engine.fault.EngineException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/** Engine trouble as refusals; what may name a path of this host goes to the log alone. */
public final class EngineRefusals {
  private static final Logger logger = LoggerFactory.getLogger(EngineRefusals.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private EngineRefusals() {}

  /** Returns the refusal for engine trouble, logging its cause where that is this host's. */
  public static Refusal of(EngineException trouble) {
    String words = String.valueOf(trouble.getMessage());
    return switch (trouble.fault()) {
      case BAD_REQUEST ->
          new Refusal(HttpStatus.BAD_REQUEST, "invalid_value", words).withParam(field(words));
      case UNKNOWN_VOICE -> new Refusal(HttpStatus.NOT_FOUND, "voice_not_found", words);
      case OVERLOADED ->
          new Refusal(HttpStatus.TOO_MANY_REQUESTS, "queue_full", words).withRetryAfter(SOON);
      case CANCELLED ->
          new Refusal(HttpStatus.SERVICE_UNAVAILABLE, "cancelled", words).withRetryAfter(SOON);
      case BAD_AUDIO ->
          logged(
              trouble,
              new Refusal(
                  HttpStatus.INTERNAL_SERVER_ERROR,
                  "voice_unusable",
                  "the recording of this voice cannot be used: the service's log says why"));
      case BAD_MODEL, UNAVAILABLE, RUNTIME ->
          logged(
              trouble,
              new Refusal(
                  HttpStatus.INTERNAL_SERVER_ERROR,
                  "engine_failed",
                  "the engine failed: the service's log says why"));
    };
  }

  /* Wrong values that show only when they are spoken; the words begin with what they are about. */
  private static String field(String words) {
    if (words.startsWith("text ")) {
      return "input";
    }
    return words.startsWith("fix_duration ") ? "fix_duration" : "";
  }

  private static Refusal logged(EngineException trouble, Refusal refusal) {
    logger.error("Speech failed: {}", trouble.getMessage(), trouble);
    return refusal;
  }
}
