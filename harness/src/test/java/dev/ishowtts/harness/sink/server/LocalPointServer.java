package dev.ishowtts.harness.sink.server;

/** A server of points that is one process on a port of loopback. */
abstract class LocalPointServer implements PointServer {
  private final LocalProcess process;
  private final int port;

  LocalPointServer(LocalProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Waits until the server answers to a GET of {@code path}. */
  final void awaitAnswer(String path) {
    process.awaitAnswer(
        () -> {
          Http.get(url() + path);
          return true;
        });
  }

  @Override
  public final String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public final void close() {
    process.close();
  }
}
