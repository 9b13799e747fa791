package dev.ishowtts.monitor.admission;

import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechOptions;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.engine.SpeechSettings;
import dev.ishowtts.monitor.fault.EngineRefusals;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.voices.VoiceShelf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Lets requests in: so many are spoken at once, so many wait, first come first served; one more is
 * refused at once, and so is any while a measurement runs. Any thread.
 */
public final class SpeechDesk implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(SpeechDesk.class);

  /** Answers that may still be on their way to slow clients beside those spoken and waiting. */
  private static final int DELIVERIES = 64;

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration AFTER_MEASUREMENT = Duration.ofSeconds(30);
  private static final Duration AFTER_END = Duration.ofSeconds(15);
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration LAST_CHUNK = Duration.ofSeconds(20);

  private final EngineRoom room;
  private final SpeechSettings settings;
  private final VoiceShelf voices;
  private final MeasurementLock measurement;
  private final SpeechMetrics metrics;
  private final LongSupplier nanos;
  private final ThreadPoolExecutor speakers;
  private final AtomicInteger present = new AtomicInteger();
  private final Capacity capacity;
  private final int most;
  private volatile OptionalLong last = OptionalLong.empty();

  /** How many are let in: spoken at once, at least 1, and waiting, at least 0. */
  record Capacity(int parallel, int waiting) {}

  SpeechDesk(
      EngineRoom room,
      SpeechSettings settings,
      VoiceShelf voices,
      MeasurementLock measurement,
      SpeechMetrics metrics,
      LongSupplier nanos,
      Capacity capacity) {
    this.room = room;
    this.settings = settings;
    this.voices = voices;
    this.measurement = measurement;
    this.metrics = metrics;
    this.nanos = nanos;
    this.capacity = capacity;
    this.most = capacity.parallel() + capacity.waiting() + DELIVERIES;
    BlockingQueue<Runnable> queue =
        capacity.waiting() == 0
            ? new SynchronousQueue<>()
            : new LinkedBlockingQueue<>(capacity.waiting());
    AtomicInteger number = new AtomicInteger();
    this.speakers =
        new ThreadPoolExecutor(
            capacity.parallel(),
            capacity.parallel(),
            0,
            TimeUnit.SECONDS,
            queue,
            work -> {
              Thread thread = new Thread(work, "speaker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    metrics.watch(speakers, room);
  }

  /**
   * Returns why no request can be let in now, whatever it asks for; empty if one may be. A request
   * that comes in the meantime can still change that: {@link #accept} decides.
   *
   * @param api interface that the request came by, for the figures
   */
  Optional<Refusal> refusal(String api) {
    Optional<Refusal> refusal =
        measurement
            .holder()
            .map(SpeechDesk::beside)
            .or(room::absence)
            .or(() -> isFull() ? Optional.of(full()) : Optional.empty());
    refusal.ifPresent(said -> metrics.ended(api, said.code()));
    return refusal;
  }

  private boolean isFull() {
    boolean noneCanWait =
        capacity.waiting() == 0
            ? speakers.getActiveCount() >= capacity.parallel()
            : speakers.getQueue().remainingCapacity() == 0;
    return noneCanWait || present.get() >= most;
  }

  /**
   * Lets a request in; close what is returned.
   *
   * @throws Refusal 400 or 404 if it is wrong, 429 if too many wait, 503 if nothing is spoken now
   */
  public SpeechJob accept(SpeechOrder order, ClientPresence client) {
    return counted(order.api(), () -> accepted(order, client));
  }

  /**
   * Returns what is read of a request; a refusal counts as one of this desk.
   *
   * @param api interface that the request came by, for the figures
   * @throws Refusal that {@code reading} throws
   */
  public <T> T counted(String api, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Refusal refusal) {
      metrics.ended(api, refusal.code());
      throw refusal;
    }
  }

  private SpeechJob accepted(SpeechOrder order, ClientPresence client) {
    Optional<String> holder = measurement.holder();
    if (holder.isPresent()) {
      throw beside(holder.get());
    }
    boolean admitted = false;
    EngineRoom.Lease lease = room.lease();
    int count = present.incrementAndGet();
    try {
      if (count > most) {
        throw full();
      }
      SpeechJob job =
          new SpeechJob(
              order,
              request(order, lease.engine()),
              lease,
              new SpeechJob.Terms(
                  settings.queueDeadline(),
                  () -> measurement.holder().map(SpeechDesk::beside),
                  this::end,
                  metrics,
                  nanos,
                  client,
                  this::left));
      speakers.execute(job);
      admitted = true;
      return job;
    } catch (RejectedExecutionException tooMany) {
      throw full();
    } finally {
      if (!admitted) {
        lease.close();
        present.decrementAndGet();
      }
    }
  }

  private void left(SpeechJob job) {
    speakers.remove(job);
    present.decrementAndGet();
  }

  private SpeechRequest request(SpeechOrder order, SpeechEngine engine) {
    int length = order.text().codePointCount(0, order.text().length());
    if (length > settings.longestText()) {
      throw new Refusal(
              HttpStatus.BAD_REQUEST,
              "text_too_long",
              "the text must be at most "
                  + settings.longestText()
                  + " characters, got "
                  + length
                  + ": split it")
          .withParam("input");
    }
    if (order.text().isBlank()) {
      throw new Refusal(HttpStatus.BAD_REQUEST, "text_empty", "the text must not be empty")
          .withParam("input");
    }
    try {
      String voice = voices.resolved(order.voice().orElseGet(engine::defaultVoice));
      SpeechOptions options = order.wishes().apply(engine.optionsFor(order.text()));
      return new SpeechRequest(order.text(), voice, options).withDeadline(settings.deadline());
    } catch (EngineException wrong) {
      throw EngineRefusals.of(wrong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Hears that the service is asked to end. Who has heard nothing shortly before it is gone is told
   * so, instead of a connection that breaks.
   *
   * @param drain how long requests may go on from now
   */
  void ending(Duration drain) {
    long margin = Math.min(MOMENT.toNanos(), drain.toNanos() / 4);
    last = OptionalLong.of(nanos.getAsLong() + drain.toNanos() - margin);
  }

  private Optional<Refusal> end() {
    OptionalLong moment = last;
    return moment.isPresent() && nanos.getAsLong() - moment.getAsLong() >= 0
        ? Optional.of(
            new Refusal(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "shutting_down",
                    "the service ends before this could be spoken; try again later")
                .withRetryAfter(AFTER_END))
        : Optional.empty();
  }

  private static Refusal beside(String holder) {
    return new Refusal(
            HttpStatus.SERVICE_UNAVAILABLE,
            "measuring",
            "a measurement runs on this host, " + holder + "; try again later")
        .withRetryAfter(AFTER_MEASUREMENT);
  }

  private static Refusal full() {
    return new Refusal(
            HttpStatus.TOO_MANY_REQUESTS, "queue_full", "too many requests wait; try again later")
        .withRetryAfter(SOON);
  }

  /** Returns how many requests wait for their turn. */
  public int waiting() {
    return speakers.getQueue().size();
  }

  /** Returns who measures on this host, one line; empty if nobody does. */
  public Optional<String> measuring() {
    return measurement.holder();
  }

  /**
   * Ends the threads. What is still being spoken was cut off from its client: it ends at its next
   * chunk. That is waited for, because a process that leaves while the runtime computes is killed.
   */
  @Override
  public void close() {
    speakers.shutdown();
    try {
      if (!speakers.awaitTermination(LAST_CHUNK.toMillis(), TimeUnit.MILLISECONDS)) {
        logger.warn("The service ends while speech is being computed");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
