package dev.ishowtts.monitor.fault;

import java.io.IOException;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refusals of requests that Tomcat does not let through to the application, such as an encoded
 * slash, in the form of {@link FaultBody}. Public because Tomcat makes it by its name.
 */
public final class JsonErrorValve extends ErrorReportValve {
  private static final Logger logger = LoggerFactory.getLogger(JsonErrorValve.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int FIRST_ERROR = 400;

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    String path = String.valueOf(request.getRequestURI());
    byte[] body =
        JSON.writeValueAsBytes(FaultBody.of(path, FaultBody.plain(status, Optional.empty())));
    try {
      RefusalHeaders.complete(response);
      response.setContentType("application/json");
      response.getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException | IllegalStateException gone) {
      logger.debug("Nobody was left to refuse: {}", gone.getMessage());
    }
  }
}
