package dev.ishowtts.harness.sink.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line to a real server that breaks as it is told: each connection takes the next fault, and goes
 * through where there is none left. A connection carries one request.
 */
public final class FaultyProxy implements AutoCloseable {
  private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger connections = new AtomicInteger();
  private final URI server;
  private final ServerSocket socket;

  /** What happens to a connection. */
  public sealed interface Fault {
    /**
     * The server is not asked; this is the answer.
     *
     * @param head status line and headers, without the last empty line
     */
    record Answer(String head) implements Fault {}

    /** The request is read and never answered. */
    record Hang() implements Fault {}

    /**
     * The connection is cut while the body goes to the server.
     *
     * @param bytes of the request that get through
     */
    record CutRequest(int bytes) implements Fault {}

    /** The server has everything; its answer is lost. */
    record CutAnswer() implements Fault {}

    /** Nothing is wrong. */
    record None() implements Fault {}
  }

  /** Listens in front of a server. */
  public FaultyProxy(String url) throws IOException {
    this(url, 0);
  }

  /** Listens on a port, e.g. one that refused before. */
  public FaultyProxy(String url, int port) throws IOException {
    server = URI.create(url);
    socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    threads.execute(this::accept);
  }

  /** Adds faults of the next connections. */
  public void next(List<? extends Fault> more) {
    faults.addAll(more);
  }

  /** Returns where it listens. */
  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** Returns how many connections there were. */
  public int connections() {
    return connections.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        connections.incrementAndGet();
        Fault next = faults.poll();
        threads.execute(() -> serve(client, next == null ? new Fault.None() : next));
      } catch (IOException e) {
        return; // It was closed.
      }
    }
  }

  private void serve(Socket client, Fault fault) {
    try (client;
        Socket upstream = new Socket()) {
      open.add(upstream);
      byte[] request = request(client.getInputStream());
      if (fault instanceof Fault.Answer answer) {
        write(client, answer.head() + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      if (fault instanceof Fault.Hang) {
        end.await();
        return;
      }
      upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      int sent =
          fault instanceof Fault.CutRequest cut
              ? Math.min(cut.bytes(), request.length)
              : request.length;
      upstream.getOutputStream().write(request, 0, sent);
      upstream.getOutputStream().flush();
      if (fault instanceof Fault.CutRequest) {
        return;
      }
      byte[] answer = request(upstream.getInputStream());
      if (fault instanceof Fault.CutAnswer) {
        return;
      }
      String text = new String(answer, StandardCharsets.ISO_8859_1);
      int head = text.indexOf("\r\n");
      write(client, text.substring(0, head) + "\r\nConnection: close" + text.substring(head));
    } catch (IOException e) {
      // One of the two went away: so does the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Reads one message: its head and as many bytes as it says, in pieces or in whole. */
  private static byte[] request(InputStream in) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return message.toByteArray();
      }
      message.write(next);
      head = head + (char) next;
    }
    String lower = head.toLowerCase(Locale.ROOT);
    int length = lower.indexOf("content-length:");
    if (length >= 0) {
      int stop = lower.indexOf('\r', length);
      message.write(in.readNBytes(Integer.parseInt(lower.substring(length + 15, stop).strip())));
      return message.toByteArray();
    }
    if (lower.contains("transfer-encoding: chunked")) {
      chunks(in, message);
    }
    return message.toByteArray();
  }

  private static void chunks(InputStream in, ByteArrayOutputStream message) throws IOException {
    while (true) {
      StringBuilder size = new StringBuilder();
      while (size.indexOf("\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        size.append((char) next);
      }
      message.writeBytes(size.toString().getBytes(StandardCharsets.ISO_8859_1));
      int bytes = Integer.parseInt(size.toString().strip(), 16);
      message.write(in.readNBytes(bytes + 2));
      if (bytes == 0) {
        return;
      }
    }
  }

  @Override
  public void close() {
    end.countDown();
    try {
      socket.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
