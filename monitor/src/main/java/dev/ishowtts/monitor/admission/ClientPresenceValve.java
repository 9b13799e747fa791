package dev.ishowtts.monitor.admission;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/*
 * A servlet learns that its client has left when it writes, which a long synthesis does not. Tomcat can look for bytes behind
 * the request without waiting: at the end of the stream it says that one is there, so that a read will fail. A next request
 * behind this one is many bytes. Where it came together with this one Tomcat holds it already, and would lose it by looking.
 */
/** Lets each request ask whether its client is still there. */
final class ClientPresenceValve extends ValveBase {
  private static final int END_OF_STREAM = 1;
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  ClientPresenceValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    request.setAttribute(
        ClientPresence.ATTRIBUTE,
        new Connection(
            request.getCoyoteRequest(),
            response.getCoyoteResponse(),
            hasNext(request.getCoyoteRequest())));
    getNext().invoke(request, response);
  }

  private static boolean hasNext(org.apache.coyote.Request request) {
    String length = request.getMimeHeaders().getHeader("content-length");
    if (length == null || !LENGTH.matcher(length).matches()) {
      return false;
    }
    request.action(ActionCode.AVAILABLE, false);
    return request.getAvailable() > Long.parseLong(length);
  }

  private record Connection(
      org.apache.coyote.Request request, org.apache.coyote.Response response, boolean hasNext)
      implements ClientPresence {
    @Override
    public boolean gone() {
      if (hasNext) {
        return false;
      }
      request.action(ActionCode.AVAILABLE, true);
      return request.getAvailable() == END_OF_STREAM;
    }

    @Override
    public void hangUp() {
      response.action(ActionCode.CLOSE_NOW, null);
    }
  }
}
