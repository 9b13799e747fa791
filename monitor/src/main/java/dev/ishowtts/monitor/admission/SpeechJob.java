package dev.ishowtts.monitor.admission;

import dev.ishowtts.engine.AudioPiece;
import dev.ishowtts.engine.Speech;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.StreamedSpeech;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.fault.EngineRefusals;
import dev.ishowtts.monitor.fault.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/*
 * The engine speaks on its own thread into a queue, and the thread that serves the client takes from it: however slowly a
 * client reads, the engine is free for the next as soon as this one is spoken.
 */
/** A request that was let in: waits for its turn, is spoken, is handed over piece by piece. */
public final class SpeechJob implements Runnable, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(SpeechJob.class);
  private static final long LOOK_MILLIS = 50;
  private static final Duration SLOWEST_START = Duration.ofSeconds(60);

  private enum Stage {
    WAITING,
    RUNNING,
    ENDED
  }

  /** What the engine's thread tells. */
  private sealed interface Event {
    record Piece(AudioPiece piece) implements Event {}

    record Failed(Refusal refusal) implements Event {}
  }

  /**
   * What a job needs of its desk.
   *
   * @param barrier why nothing may be begun now, such as a measurement
   * @param end why what nothing was heard of yet will not be heard: the service is gone in a moment
   */
  record Terms(
      Duration queueDeadline,
      Supplier<Optional<Refusal>> barrier,
      Supplier<Optional<Refusal>> end,
      SpeechMetrics metrics,
      LongSupplier nanos,
      ClientPresence client,
      Consumer<SpeechJob> leave) {}

  private final SpeechOrder order;
  private final SpeechRequest request;
  private final EngineRoom.Lease lease;
  private final Terms terms;
  private final long asked;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
  private volatile boolean cancelled;
  private volatile boolean hadTurn;
  private volatile long begun;
  private volatile long ended;
  private volatile double seconds;
  private String outcome = "ok";
  private boolean over;
  private boolean handed;

  SpeechJob(SpeechOrder order, SpeechRequest request, EngineRoom.Lease lease, Terms terms) {
    this.order = order;
    this.request = request.withCancellation(() -> cancelled);
    this.lease = lease;
    this.terms = terms;
    this.asked = terms.nanos().getAsLong();
  }

  /** Speaks; called by the desk's thread. */
  @Override
  public void run() {
    if (isBarred()) {
      return;
    }
    if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
      return;
    }
    begun = now();
    hadTurn = true;
    terms.metrics().begun(Duration.ofNanos(begun - asked));
    try {
      Duration speaking = order.shape() == SpeechOrder.Shape.WHOLE ? whole() : pieces();
      ended = now();
      terms.metrics().spoken(Duration.ofNanos(ended - begun), speaking, seconds);
    } catch (EngineException trouble) {
      ended = now();
      events.add(new Event.Failed(EngineRefusals.of(trouble)));
    } catch (RuntimeException | Error trouble) {
      ended = now();
      logger.error("Speech failed", trouble);
      events.add(
          new Event.Failed(
              new Refusal(
                  HttpStatus.INTERNAL_SERVER_ERROR,
                  "engine_failed",
                  "the engine failed: the service's log says why")));
    } finally {
      stage.set(Stage.ENDED);
      lease.close();
    }
  }

  /* What waits when a measurement begins would disturb it as much as what comes later. */
  private boolean isBarred() {
    if (stage.get() != Stage.WAITING) {
      return false;
    }
    Optional<Refusal> bar = terms.barrier().get();
    if (bar.isEmpty() || !stage.compareAndSet(Stage.WAITING, Stage.ENDED)) {
      return false;
    }
    lease.close();
    events.add(new Event.Failed(bar.get()));
    return true;
  }

  private Duration whole() {
    Speech speech = lease.engine().speak(request);
    hand(new AudioPiece(speech.audio(), 0, true));
    return speech.wall();
  }

  private Duration pieces() {
    StreamedSpeech speech = lease.engine().stream(request, this::hand);
    return speech.wall();
  }

  private void hand(AudioPiece piece) {
    if (seconds == 0) {
      terms.metrics().firstAudio(Duration.ofNanos(now() - asked));
    }
    double spoken = seconds + piece.audio().seconds();
    seconds = spoken;
    ended = now();
    events.add(new Event.Piece(piece));
  }

  /**
   * Returns the next piece; waits for it.
   *
   * @throws Refusal if the queue's deadline passed, speaking failed, or the service ends
   * @throws ClientGoneException if nobody waits for it any more
   * @throws InterruptedException if the service ends
   */
  public AudioPiece next() throws InterruptedException, ClientGoneException {
    while (true) {
      Event event = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (event instanceof Event.Piece piece) {
        over |= piece.piece().last();
        handed = true;
        return piece.piece();
      }
      if (event instanceof Event.Failed failed) {
        over = true;
        outcome = failed.refusal().code();
        throw failed.refusal();
      }
      if (isBarred()) {
        continue;
      }
      Optional<Refusal> end = handed ? Optional.empty() : terms.end().get();
      if (end.isPresent()) {
        outcome = end.get().code();
        throw end.get();
      }
      if (terms.client().gone()) {
        outcome = "client_gone";
        throw new ClientGoneException();
      }
      if (now() - asked > terms.queueDeadline().toNanos()
          && stage.compareAndSet(Stage.WAITING, Stage.ENDED)) {
        lease.close();
        outcome = "queue_deadline";
        throw new Refusal(
                HttpStatus.SERVICE_UNAVAILABLE,
                outcome,
                "no turn within " + terms.queueDeadline().toMillis() + " ms; try again later")
            .withRetryAfter(terms.queueDeadline());
      }
    }
  }

  /**
   * Returns the first piece like {@link #next}. The answer's {@code Server-Timing} then tells the
   * time in the queue apart from that of speaking, also where speech is refused.
   */
  public AudioPiece first(HttpServletResponse response)
      throws InterruptedException, ClientGoneException {
    boolean whole = true;
    try {
      AudioPiece piece = next();
      whole = piece.last();
      return piece;
    } finally {
      response.setHeader("Server-Timing", serverTiming(whole));
    }
  }

  /**
   * Notes that the answer was not written to its end.
   *
   * @param why code of the refusal, or {@code client_gone}; for the figures
   */
  public void brokenOff(String why) {
    outcome = why;
  }

  /* Milliseconds until the request's turn, or until now where it had none, and from its turn to the audio or trouble that came last. */
  private String serverTiming(boolean whole) {
    boolean turn = hadTurn;
    return String.format(
        Locale.ROOT,
        "queue;dur=%.1f, service;dur=%.1f%s",
        ((turn ? begun : now()) - asked) / 1e6,
        turn ? Math.max(0, ended - begun) / 1e6 : 0,
        whole ? "" : ";desc=\"to first audio\"");
  }

  /**
   * Returns whether a client has had time enough for what was spoken so far: a minute more than it
   * lasts.
   */
  public boolean isOverdue() {
    return now() - ended > SLOWEST_START.toNanos() + (long) (seconds * 1e9);
  }

  private long now() {
    return terms.nanos().getAsLong();
  }

  /** Ends the job: what is not spoken yet will not be from the next chunk on. */
  @Override
  public void close() {
    if (!over) {
      cancelled = true;
      if (outcome.equals("ok")) {
        outcome = "client_gone";
      }
    }
    if (stage.compareAndSet(Stage.WAITING, Stage.ENDED)) {
      lease.close();
    }
    terms.metrics().ended(order.api(), outcome);
    terms.leave().accept(this);
  }
}
