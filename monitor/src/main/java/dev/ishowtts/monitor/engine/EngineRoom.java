package dev.ishowtts.monitor.engine;

import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.engine.SpeechRequest;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.monitor.engine.EngineState.Phase;
import dev.ishowtts.monitor.fault.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * The engine: loaded beside the running service, warmed by a sentence, lent to requests, replaced
 * while they go on. An engine that was replaced is closed when the last who borrowed it gives it
 * back. Any thread.
 */
public final class EngineRoom implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(EngineRoom.class);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String FIRST_WORDS = "The service is ready to speak.";

  /** Makes an engine of the model that is active now. */
  @FunctionalInterface
  public interface Opening {
    /** Returns a new engine, to be closed by the caller. */
    SpeechEngine open() throws IOException;
  }

  private final Opening opening;
  private final String defaultVoice;
  private final Object loading = new Object();
  private EngineState state;
  private @Nullable Loaded current;

  /** An engine and how many use it; the room itself is one of them. */
  private final class Loaded {
    private final SpeechEngine engine;
    private int users = 1;

    Loaded(SpeechEngine engine) {
      this.engine = engine;
    }

    void leave() {
      boolean last;
      synchronized (EngineRoom.this) {
        users--;
        last = users == 0;
      }
      if (last) {
        engine.close();
      }
    }
  }

  /** A borrowed engine. */
  public static final class Lease implements AutoCloseable {
    private final Loaded loaded;

    private Lease(Loaded loaded) {
      this.loaded = loaded;
    }

    /** Returns the engine, which is open until this lease is closed. */
    public SpeechEngine engine() {
      return loaded.engine;
    }

    @Override
    public void close() {
      loaded.leave();
    }
  }

  /**
   * @param defaultVoice voice of requests that name none
   * @param speaks whether an engine is wanted at all
   */
  public EngineRoom(Opening opening, String defaultVoice, boolean speaks) {
    this.opening = opening;
    this.defaultVoice = defaultVoice;
    this.state =
        speaks
            ? EngineState.of(Phase.LOADING, "the model is being loaded")
            : EngineState.of(Phase.OFF, "monitor.speech is false");
  }

  /** Returns how often an encoded voice was found in the engine's cache; 0 without an engine. */
  public synchronized long voiceHits() {
    return current == null ? 0 : current.engine.voiceHits();
  }

  /** Returns how often a voice had to be encoded; 0 without an engine. */
  public synchronized long voiceMisses() {
    return current == null ? 0 : current.engine.voiceMisses();
  }

  /** Returns how the engine is. */
  public synchronized EngineState state() {
    return state;
  }

  /** Returns the voice of requests that name none. */
  public String defaultVoice() {
    return defaultVoice;
  }

  /** Begins to load on a thread of its own and returns; does nothing where no speech is wanted. */
  public void begin() {
    begin(words -> {});
  }

  /**
   * Begins to load on a thread of its own and returns.
   *
   * @param failure hears one line if the model cannot be loaded
   */
  public void begin(Consumer<String> failure) {
    if (state().phase() == Phase.OFF) {
      return;
    }
    Thread loader =
        new Thread(
            () -> {
              try {
                reload();
              } catch (IOException | RuntimeException e) {
                logger.error("The model could not be loaded: {}", e.getMessage(), e);
                failure.accept(String.valueOf(e.getMessage()));
              }
            },
            "engine-loader");
    loader.setDaemon(true);
    loader.start();
  }

  /**
   * Loads the model that is active now, warms it and takes it in place of the present one, which
   * goes on speaking until then, and for good if this fails.
   *
   * @throws EngineException if the model or runtime cannot be had
   * @throws IOException if the model's files cannot be read
   * @throws IllegalStateException if the service does not speak or is ending
   */
  public void reload() throws IOException {
    synchronized (loading) {
      Phase before = state().phase();
      if (before == Phase.OFF || before == Phase.CLOSED) {
        throw new IllegalStateException("there is no engine to load: " + state().words());
      }
      long begun = System.nanoTime();
      Loaded fresh;
      try {
        fresh = new Loaded(warmed(opening.open()));
      } catch (IOException | RuntimeException e) {
        failed(String.valueOf(e.getMessage()));
        throw e;
      }
      swap(fresh);
      logger.info(
          "The model {} is ready after {} ms",
          fresh.engine.description().modelName(),
          Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
  }

  private static SpeechEngine warmed(SpeechEngine engine) {
    try {
      engine.speak(
          new SpeechRequest(
              FIRST_WORDS,
              engine.defaultVoice(),
              engine.optionsFor(FIRST_WORDS).withRemoveSilence(false)));
      return engine;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private synchronized void failed(String words) {
    if (current == null && state.phase() != Phase.CLOSED) {
      state = EngineState.of(Phase.FAILED, words);
    }
  }

  private void swap(Loaded fresh) {
    Optional<Loaded> left;
    synchronized (this) {
      if (state.phase() == Phase.CLOSED) {
        left = Optional.of(fresh);
      } else {
        left = Optional.ofNullable(current);
        current = fresh;
        state = new EngineState(Phase.READY, "", Optional.of(fresh.engine.description()));
      }
    }
    left.ifPresent(Loaded::leave);
  }

  /**
   * Lends the engine.
   *
   * @throws Refusal 503 while there is none
   */
  public synchronized Lease lease() {
    Loaded loaded = current;
    if (loaded == null) {
      throw refusal(state.phase());
    }
    loaded.users++;
    return new Lease(loaded);
  }

  /** Returns the refusal of a request while there is no engine to lend; empty if there is one. */
  public synchronized Optional<Refusal> absence() {
    return current == null ? Optional.of(refusal(state.phase())) : Optional.empty();
  }

  private static Refusal refusal(Phase phase) {
    HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
    return switch (phase) {
      case LOADING, READY ->
          new Refusal(status, "engine_loading", "the model is being loaded; try again soon")
              .withRetryAfter(SOON);
      case OFF -> new Refusal(status, "speech_off", "this service does not speak");
      case FAILED ->
          new Refusal(
              status, "engine_failed", "the model could not be loaded: the service's log says why");
      case CLOSED -> new Refusal(status, "shutting_down", "the service ends").withRetryAfter(SOON);
    };
  }

  /** Ends lending; the engine is closed as soon as nobody uses it. */
  @Override
  public void close() {
    Optional<Loaded> left;
    synchronized (this) {
      left = Optional.ofNullable(current);
      current = null;
      state = EngineState.of(Phase.CLOSED, "the service ends");
    }
    left.ifPresent(Loaded::leave);
  }
}
