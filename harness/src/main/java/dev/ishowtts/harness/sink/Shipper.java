package dev.ishowtts.harness.sink;

import dev.ishowtts.harness.sink.PointWriter.Answer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Empties a {@link Spool} into a {@link PointWriter}: in order, one shipper at a time on a host,
 * nothing removed before the server has it. A batch that the server refuses is halved until the
 * wrong line stands alone; that line becomes a dead letter and the rest goes on.
 */
public final class Shipper {
  /** Lines in one request. */
  static final int BATCH_LINES = 5_000;

  /** Bytes in one request. */
  static final int BATCH_BYTES = 1 << 20;

  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Spool spool;
  private final PointWriter writer;
  private final DeadLetters letters;
  private final Backoff backoff;
  private final Waiting waiting;
  private final Clock clock;
  private final RandomGenerator random;

  /** The border to passing time. */
  @FunctionalInterface
  public interface Waiting {
    /** Waits. */
    void pause(Duration time) throws InterruptedException;
  }

  /** Hears of progress. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called after every answer of the server.
     *
     * @param delivered lines of this drain that the server has
     * @param waitingBytes bytes that still wait of what waited when the drain began
     * @param words why the shipper waits; empty while it does not
     */
    void progress(long delivered, long waitingBytes, String words);
  }

  /** How a drain ended. */
  public enum End {
    /** Nothing waits any more. */
    DRAINED,
    /** The server could not take everything in the time given; the rest waits on disk. */
    WAITING,
    /** The server wants other settings; everything waits on disk. */
    MISCONFIGURED,
    /** Another process is draining this spool. */
    BUSY
  }

  /**
   * What a drain did.
   *
   * @param lines that the server has now
   * @param deadLetters lines that it refused
   * @param damaged segments put aside because their content had changed on disk
   * @param words the server's last complaint; empty if there was none
   */
  public record Shipment(End end, long lines, int deadLetters, int damaged, String words) {}

  /** Creates a shipper. */
  public Shipper(
      Spool spool,
      PointWriter writer,
      Backoff backoff,
      Waiting waiting,
      Clock clock,
      RandomGenerator random) {
    this.spool = spool;
    this.writer = writer;
    this.letters = new DeadLetters(spool.folder());
    this.backoff = backoff;
    this.waiting = waiting;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Delivers what waits, for at most {@code patience}; a pause is cut short at its end.
   *
   * @throws IOException if the spool itself cannot be read or written
   */
  public Shipment drain(Duration patience, Listener listener)
      throws IOException, InterruptedException {
    Files.createDirectories(spool.folder());
    Path lock = spool.folder().resolve("shipper.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock held = lockOf(channel)) {
      if (held == null) {
        return new Shipment(End.BUSY, 0, 0, 0, "another process is delivering " + spool.folder());
      }
      return new Drain(clock.instant().plus(patience), listener).run();
    }
  }

  private static @Nullable FileLock lockOf(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by another thread of this process
    }
  }

  /** One drain: its deadline, its counts. */
  private final class Drain {
    private final Instant deadline;
    private final Listener listener;
    private long waitingBytes;
    private long delivered;
    private int refused;
    private int damaged;
    private int failures;
    private String words = "";

    Drain(Instant deadline, Listener listener) {
      this.deadline = deadline;
      this.listener = listener;
    }

    Shipment run() throws IOException, InterruptedException {
      spool.sweep(clock.instant().minus(ABANDONED));
      List<Segment> pending = spool.pending();
      waitingBytes = pending.stream().mapToLong(Segment::waiting).sum();
      for (Segment segment : pending) {
        End end = deliver(segment);
        if (end != End.DRAINED) {
          return new Shipment(end, delivered, refused, damaged, words);
        }
      }
      return new Shipment(End.DRAINED, delivered, refused, damaged, words);
    }

    private End deliver(Segment first) throws IOException, InterruptedException {
      Segment segment = first;
      try {
        if (!spool.isWhole(segment)) {
          words =
              "content of "
                  + segment.name()
                  + " changed on disk: put aside as "
                  + spool.putAside(segment);
          waitingBytes -= segment.waiting();
          damaged++;
          return End.DRAINED;
        }
      } catch (NoSuchFileException e) {
        return End.DRAINED;
      }
      while (delivered == 0 || !clock.instant().isAfter(deadline)) {
        Segment.Batch batch = segment.next(BATCH_LINES, BATCH_BYTES);
        if (batch.lines().isEmpty()) {
          spool.delivered(segment);
          return End.DRAINED;
        }
        End end = send(segment.name(), batch.lines());
        if (end != End.DRAINED) {
          return end;
        }
        waitingBytes -= batch.end() - segment.offset();
        segment = spool.advance(segment, batch.end());
        listener.progress(delivered, waitingBytes, "");
      }
      words = words.isEmpty() ? "not everything could be sent in the time given" : words;
      return End.WAITING;
    }

    private End send(String origin, List<String> lines) throws IOException, InterruptedException {
      while (true) {
        Answer answer = writer.write(lines);
        if (answer instanceof Answer.Accepted) {
          delivered += lines.size();
          failures = 0;
          return End.DRAINED;
        }
        if (answer instanceof Answer.Refused no) {
          failures = 0;
          return halve(origin, lines, no);
        }
        if (answer instanceof Answer.Misconfigured no) {
          words = no.words();
          return End.MISCONFIGURED;
        }
        if (answer instanceof Answer.Later later && !waits(later)) {
          return End.WAITING;
        }
      }
    }

    private End halve(String origin, List<String> lines, Answer.Refused no)
        throws IOException, InterruptedException {
      if (lines.size() == 1) {
        letters.add(new DeadLetters.Letter(clock.instant(), origin, no.words(), lines.get(0)));
        words = no.words();
        refused++;
        return End.DRAINED;
      }
      int half = lines.size() / 2;
      End end = send(origin, lines.subList(0, half));
      return end == End.DRAINED ? send(origin, lines.subList(half, lines.size())) : end;
    }

    private boolean waits(Answer.Later later) throws InterruptedException {
      words = later.words();
      failures++;
      listener.progress(delivered, waitingBytes, words);
      Duration pause = backoff.pause(failures, later.after(), random);
      Duration left = Duration.between(clock.instant(), deadline);
      if (pause.compareTo(left) >= 0) {
        return false;
      }
      waiting.pause(pause);
      return true;
    }
  }
}
