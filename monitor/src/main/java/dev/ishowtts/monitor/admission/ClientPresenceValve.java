package dev.ishowtts.monitor.admission;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/*
 * A servlet learns that its client has left when it writes, which a long synthesis does not. Tomcat can look for bytes behind
 * the request without waiting: at the end of the stream it says that one is there, so that a read will fail. A next request
 * behind this one is many bytes.
 */
/** Lets each request ask whether its client is still there. */
final class ClientPresenceValve extends ValveBase {
  private static final int END_OF_STREAM = 1;

  ClientPresenceValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    request.setAttribute(
        ClientPresence.ATTRIBUTE,
        new Connection(request.getCoyoteRequest(), response.getCoyoteResponse()));
    getNext().invoke(request, response);
  }

  private record Connection(org.apache.coyote.Request request, org.apache.coyote.Response response)
      implements ClientPresence {
    @Override
    public boolean gone() {
      request.action(ActionCode.AVAILABLE, true);
      return request.getAvailable() == END_OF_STREAM;
    }

    @Override
    public void hangUp() {
      response.action(ActionCode.CLOSE_NOW, null);
    }
  }
}
