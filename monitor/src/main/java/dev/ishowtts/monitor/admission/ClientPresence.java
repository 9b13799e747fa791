package dev.ishowtts.monitor.admission;

import jakarta.servlet.http.HttpServletRequest;

/** The client at the other end of a connection; asked by the thread that serves it alone. */
public interface ClientPresence {
  /** Attribute of a request that holds its client's presence. */
  String ATTRIBUTE = "dev.ishowtts.monitor.client";

  /** Returns whether the client has closed its connection. */
  boolean gone();

  /** Cuts the connection, so that the client sees that its answer is not whole. */
  void hangUp();

  /** Returns the presence of a request's client; one that is never gone where nothing tells. */
  static ClientPresence of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof ClientPresence presence
        ? presence
        : new ClientPresence() {
          @Override
          public boolean gone() {
            return false;
          }

          @Override
          public void hangUp() {
            throw new IllegalStateException("this connection cannot be cut");
          }
        };
  }
}
