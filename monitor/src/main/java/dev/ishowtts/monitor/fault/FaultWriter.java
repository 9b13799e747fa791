package dev.ishowtts.monitor.fault;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes refusals, also for filters in front of the controllers. */
@Component
public final class FaultWriter {
  private final JsonMapper json;

  FaultWriter(JsonMapper json) {
    this.json = json;
  }

  /** Answers a request with a refusal; does nothing where the answer has begun. */
  public void write(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    byte[] body = json.writeValueAsBytes(FaultBody.of(request.getRequestURI(), refusal));
    response.resetBuffer();
    response.setStatus(refusal.status().value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setContentLength(body.length);
    refusal
        .retrySeconds()
        .ifPresent(seconds -> response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
    response.getOutputStream().write(body);
  }
}
