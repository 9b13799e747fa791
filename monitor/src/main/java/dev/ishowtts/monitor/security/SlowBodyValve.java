package dev.ishowtts.monitor.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.BadRequestException;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/*
 * Tomcat bounds the pause between two bytes of a body, not the whole: a stranger who sends a byte now and then would hold a
 * thread for ever, also after the request was refused, because what is left of a body is read before the connection serves
 * again. Here a body must keep up a pace, and what nobody wants is read for a short time, so that the refusal is seen, by a
 * bounded number of threads; then the connection is closed.
 */
/** Ends requests whose bodies come too slowly. */
final class SlowBodyValve extends ValveBase {
  private static final double LEAST_BYTES_PER_NANO = (32 << 10) / 1e9;
  private static final long MOST_UNWANTED_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long MOST_UNWANTED_BYTES = 64L << 20;
  private static final long LOOK_MILLIS = 10;
  private static final int MOST_UNWANTED_AT_ONCE = 32;
  private static final int MOST_AWAITED_AT_ONCE = 96; // of Tomcat's 200 threads

  private final long patience;
  private final LongSupplier nanos;
  private final Semaphore unwanted = new Semaphore(MOST_UNWANTED_AT_ONCE);
  private final Semaphore awaited = new Semaphore(MOST_AWAITED_AT_ONCE);

  /**
   * @param patience how long a body may be behind its pace of 32 KiB a second
   * @param nanos monotonic clock, nanoseconds
   */
  SlowBodyValve(Duration patience, LongSupplier nanos) {
    super(true);
    this.patience = patience.toNanos();
    this.nanos = nanos;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    org.apache.coyote.Request raw = request.getCoyoteRequest();
    InputBuffer body = raw.getInputBuffer();
    raw.setInputBuffer(new Paced(body));
    try {
      getNext().invoke(request, response);
    } finally {
      raw.setInputBuffer(body);
    }
    if (!request.isAsync() && !isRead(raw)) {
      response.finishResponse();
      if (!raw.hasExpectation()) {
        skip(raw, body);
      }
      if (!isRead(raw)) {
        raw.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
      }
    }
  }

  private static boolean isRead(org.apache.coyote.Request raw) {
    AtomicBoolean read = new AtomicBoolean();
    raw.action(ActionCode.REQUEST_BODY_FULLY_READ, read);
    return read.get();
  }

  private void skip(org.apache.coyote.Request raw, InputBuffer body) {
    if (!unwanted.tryAcquire()) {
      return;
    }
    long most = Math.min(patience, MOST_UNWANTED_NANOS);
    long begun = nanos.getAsLong();
    long bytes = 0;
    Skipped skipped = new Skipped();
    try {
      while (!isRead(raw)
          && bytes < MOST_UNWANTED_BYTES
          && nanos.getAsLong() - begun < most
          && isAllowed(raw)) {
        raw.action(ActionCode.AVAILABLE, true);
        if (raw.getAvailable() == 0) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
          continue;
        }
        int count = body.doRead(skipped);
        if (count < 0) {
          return;
        }
        bytes += count;
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    } catch (IOException | IllegalArgumentException gone) { // also headers without an end
      container.getLogger().debug("The rest of a body did not come: " + gone.getMessage());
    } finally {
      unwanted.release();
    }
  }

  private static boolean isAllowed(org.apache.coyote.Request raw) {
    AtomicBoolean allowed = new AtomicBoolean();
    raw.action(ActionCode.IS_IO_ALLOWED, allowed);
    return allowed.get();
  }

  /** Takes blocks of a body that nobody wants. */
  private static final class Skipped implements ApplicationBufferHandler {
    private java.nio.ByteBuffer block = EMPTY_BUFFER;

    @Override
    public void setByteBuffer(java.nio.ByteBuffer buffer) {
      block = buffer;
    }

    @Override
    public java.nio.ByteBuffer getByteBuffer() {
      return block;
    }

    @Override
    public void expand(int size) {}
  }

  /** A body that must keep up its pace. */
  private final class Paced implements InputBuffer {
    private final InputBuffer body;
    private final long begun = nanos.getAsLong();
    private long bytes;

    Paced(InputBuffer body) {
      this.body = body;
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
      if (nanos.getAsLong() - begun > patience + (long) (bytes / LEAST_BYTES_PER_NANO)) {
        throw new SocketTimeoutException("the body comes too slowly");
      }
      int count = read(handler);
      if (count == 0) { // what Tomcat says of a chunk with extensions, and cannot go on from
        throw new BadRequestException("the body's chunks are broken");
      }
      bytes += Math.max(0, count);
      return count;
    }

    /* Bodies that have not come yet may not hold all threads, however many do not come. */
    private int read(ApplicationBufferHandler handler) throws IOException {
      if (body.available() > 0) {
        return body.doRead(handler);
      }
      if (!awaited.tryAcquire()) {
        throw new SocketTimeoutException(
            "too many bodies are waited for: send it with the headers");
      }
      try {
        return body.doRead(handler);
      } finally {
        awaited.release();
      }
    }

    @Override
    public int available() {
      return body.available();
    }
  }
}
