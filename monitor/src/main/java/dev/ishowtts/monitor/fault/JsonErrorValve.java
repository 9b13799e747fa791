package dev.ishowtts.monitor.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refusals of requests that Tomcat does not let through to the application, such as an encoded
 * slash, in the form of {@link FaultController.Fault}. Public because Tomcat makes it by its name.
 */
public final class JsonErrorValve extends ErrorReportValve {
  private static final Logger logger = LoggerFactory.getLogger(JsonErrorValve.class);
  private static final int FIRST_ERROR = 400;

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    String body =
        "{\"status\":" + status + ",\"error\":\"" + FaultController.reason(status) + "\"}";
    try {
      response.setContentType("application/json");
      response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      response.finishResponse();
    } catch (IOException | IllegalStateException gone) {
      logger.debug("Nobody was left to refuse: {}", gone.getMessage());
    }
  }
}
