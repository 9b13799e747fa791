package dev.ishowtts.harness.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends a run cleanly on Ctrl-C or SIGTERM: what was started is ended, a file that is being written
 * is finished, and the process leaves with {@link ExitCode#ERROR} instead of the signal's code.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final long PARK_NANOS = 1_000_000;

  private final Terminal terminal;
  private final Deque<Runnable> actions = new ArrayDeque<>();
  private final ReentrantLock writing = new ReentrantLock();
  private final Thread hook = new Thread(this::interrupted, "interruption");
  private boolean disarmed;
  private boolean begun;

  /** Work that must not be cut in two. */
  @FunctionalInterface
  interface Write<X extends Exception> {
    void run() throws X;
  }

  /** Work that makes something in files. */
  @FunctionalInterface
  interface Making<T> {
    T run() throws IOException;
  }

  Interruption(Terminal terminal) {
    this.terminal = terminal;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Adds what is to be done first when the process is interrupted. */
  synchronized void onInterrupt(Runnable action) {
    actions.push(action);
  }

  /** Runs work that an interruption waits for. */
  <X extends Exception> void whole(Write<X> work) throws X {
    writing.lock();
    try {
      work.run();
    } finally {
      writing.unlock();
    }
  }

  /** Runs work that undoes itself if its thread is interrupted; an interruption waits for that. */
  <T> T undone(Making<T> work) throws IOException {
    onInterrupt(Thread.currentThread()::interrupt);
    writing.lock();
    try {
      return work.run();
    } finally {
      writing.unlock();
    }
  }

  private void interrupted() {
    synchronized (this) {
      if (disarmed) {
        return;
      }
      begun = true;
      actions.forEach(Runnable::run);
    }
    boolean held = false;
    try {
      held = writing.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
      terminal.warn(
          held
              ? "interrupted; nothing half-written was left behind"
              : "interrupted in the middle of a file; what is left of it is deleted the next time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (held) {
        writing.unlock();
      }
      Runtime.getRuntime().halt(ExitCode.ERROR);
    }
  }

  /**
   * The run is over: from now on signals act as usual. After an interruption this does not return:
   * the process ends.
   */
  @Override
  public void close() {
    boolean ending;
    synchronized (this) {
      disarmed = true;
      ending = begun;
    }
    if (ending) {
      // What failed because of the interruption is not for people to read.
      awaitEnd();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already; the hook sees that it is disarmed.
    }
  }

  /* The hook ends the process; until then nothing else may go on. */
  private void awaitEnd() {
    while (hook.isAlive()) {
      LockSupport.parkNanos(PARK_NANOS);
    }
  }
}
