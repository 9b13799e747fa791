package dev.ishowtts.monitor.fault;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** What a refusal says: the status and one line; below {@code /v1/} what OpenAI's clients read. */
final class FaultBody {
  private static final String OPENAI = "/v1/";
  private static final int FIRST_OF_SERVER = 500;

  /* All that can be said where Tomcat or Spring's firewall stops a request and gives no reason. */
  private static final String UNREADABLE =
      "the request cannot be read: its address, or a header, is malformed, too large or not"
          + " allowed";

  private FaultBody() {}

  /** Returns the fields of a refusal's JSON in order, for the path that was asked for. */
  static Map<String, Object> of(String path, Refusal refusal) {
    int status = refusal.status().value();
    Map<String, Object> body = new LinkedHashMap<>();
    if (!path.startsWith(OPENAI)) {
      body.put("status", status);
      body.put("error", refusal.text());
      return body;
    }
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", refusal.text());
    error.put("type", type(status));
    refusal.param().ifPresent(param -> error.put("param", param));
    error.put("code", refusal.code());
    body.put("error", Collections.unmodifiableMap(error));
    return body;
  }

  /** Returns a refusal that has but a status. */
  static Refusal plain(int status, Optional<String> words) {
    HttpStatus known =
        Optional.ofNullable(HttpStatus.resolve(status)).orElse(HttpStatus.INTERNAL_SERVER_ERROR);
    String line =
        words
            .filter(message -> !message.isBlank() && status < FIRST_OF_SERVER)
            .orElse(known == HttpStatus.BAD_REQUEST ? UNREADABLE : known.getReasonPhrase());
    return new Refusal(known, known.name().toLowerCase(java.util.Locale.ROOT), line);
  }

  private static String type(int status) {
    if (status >= FIRST_OF_SERVER) {
      return "server_error";
    }
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> "invalid_request_error";
    };
  }
}
