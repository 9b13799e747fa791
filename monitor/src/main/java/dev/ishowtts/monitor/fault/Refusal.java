package dev.ishowtts.monitor.fault;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * A request that is not answered as it wished. The message is one line for people, without paths of
 * this host, stack traces or secrets.
 */
public final class Refusal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final String code;
  private final String param;
  private final Duration retryAfter;

  /**
   * Makes a refusal.
   *
   * @param code short name for programs, such as {@code queue_full}
   */
  public Refusal(HttpStatus status, String code, String message) {
    this(status, code, message, "", Duration.ZERO);
  }

  private Refusal(
      HttpStatus status, String code, String message, String param, Duration retryAfter) {
    super(message, null, false, false); // the line says it all, and a crowd is refused often
    this.status = status;
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
  }

  /** Returns a refusal of a field's value, 400. */
  public static Refusal field(String param, String message) {
    return new Refusal(HttpStatus.BAD_REQUEST, "invalid_value", message, param, Duration.ZERO);
  }

  /** Returns this refusal as one of a field's value. */
  public Refusal withParam(String value) {
    return new Refusal(status, code, text(), value, retryAfter);
  }

  /** Returns this refusal with the time after which another try may go through. */
  public Refusal withRetryAfter(Duration value) {
    return new Refusal(status, code, text(), param, value);
  }

  /** Returns the HTTP status. */
  public HttpStatus status() {
    return status;
  }

  /** Returns the short name for programs. */
  public String code() {
    return code;
  }

  /** Returns the line for people. */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** Returns the field whose value is wrong. */
  public Optional<String> param() {
    return param.isEmpty() ? Optional.empty() : Optional.of(param);
  }

  /** Returns the seconds of {@code Retry-After}, at least 1; empty where trying again is no use. */
  public Optional<Long> retrySeconds() {
    return retryAfter.isZero()
        ? Optional.empty()
        : Optional.of(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
  }
}
