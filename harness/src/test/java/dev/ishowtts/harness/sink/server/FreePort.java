package dev.ishowtts.harness.sink.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port of loopback for a server that is started later, or never. */
public final class FreePort {
  /* Below 32768 no system gives one to whoever asks for any port. */
  private static final int FIRST = 20_000;
  private static final int END = 32_000;

  private FreePort() {}

  /** Returns a port that nobody listens on. */
  public static int any() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // Another one is not.
      }
    }
  }
}
