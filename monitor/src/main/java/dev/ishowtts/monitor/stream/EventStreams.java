package dev.ishowtts.monitor.stream;

import dev.ishowtts.monitor.fault.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/*
 * Each client has a thread that waits for its next event and writes it, so a client that reads slowly stops nobody but itself: its thread is
 * stuck in the write until the connection's time is over, and what it missed is left out by its feed. The number of threads is the bound.
 */
/** Server-sent events to a bounded number of clients, with a comment as heartbeat. */
public final class EventStreams implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(EventStreams.class);
  private static final long IDLE_SECONDS = 10;
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final ExecutorService threads;
  private final Duration heartbeat;
  private final int most;
  private final Set<Feed> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /**
   * One event.
   *
   * @param data text or a value that becomes JSON
   */
  public record Message(String name, Object data) {}

  /** What one client is told. */
  public interface Feed extends AutoCloseable {
    /** Returns the next event; empty if none came within {@code patience}. */
    Optional<Message> next(Duration patience) throws IOException, InterruptedException;

    /** Returns whether nothing more will come; asked when {@link #next} gave nothing. */
    boolean isOver() throws IOException;

    @Override
    default void close() {}
  }

  /**
   * Makes room for clients.
   *
   * @param most at once
   * @param heartbeat longest silence
   */
  public EventStreams(int most, Duration heartbeat) {
    this.most = most;
    this.heartbeat = heartbeat;
    this.threads =
        new ThreadPoolExecutor(
            0,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "stream");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns how many clients listen. */
  public int clients() {
    return open.size();
  }

  /**
   * Begins to tell one more client.
   *
   * @throws Refusal 405 if it asks for headers alone, 503 if as many listen as may
   */
  public SseEmitter open(Feed feed, HttpServletRequest request) {
    if (HttpMethod.HEAD.matches(request.getMethod())) { // whose client would never be missed
      feed.close();
      throw new Refusal(
          HttpStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "a stream is asked for with GET");
    }
    SseEmitter emitter = new SseEmitter(0L);
    try {
      threads.execute(() -> tell(emitter, feed));
    } catch (RejectedExecutionException full) {
      feed.close();
      throw new Refusal(
              HttpStatus.SERVICE_UNAVAILABLE,
              "too_many_streams",
              most + " clients listen already; close one")
          .withRetryAfter(RETRY);
    }
    return emitter;
  }

  private void tell(SseEmitter emitter, Feed feed) {
    open.add(feed);
    try (feed) {
      emitter.send(SseEmitter.event().comment("open").reconnectTime(2_000));
      while (!closing) {
        Optional<Message> message = feed.next(heartbeat);
        if (message.isPresent()) {
          emitter.send(SseEmitter.event().name(message.get().name()).data(message.get().data()));
        } else if (feed.isOver()) {
          break;
        } else {
          emitter.send(SseEmitter.event().comment("still here"));
        }
      }
      emitter.complete();
    } catch (IOException | IllegalStateException gone) {
      logger.debug("A listener left: {}", gone.getMessage());
      finish(emitter);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      finish(emitter);
    } finally {
      open.remove(feed);
    }
  }

  private static void finish(SseEmitter emitter) {
    try {
      emitter.complete();
    } catch (IllegalStateException e) {
      logger.debug("A listener had left: {}", e.getMessage());
    }
  }

  /** Ends every stream. */
  @Override
  public void close() {
    closing = true;
    threads.shutdownNow();
  }
}
