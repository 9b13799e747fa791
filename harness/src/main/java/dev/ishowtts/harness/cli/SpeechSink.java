package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.WavStream;
import dev.ishowtts.engine.audio.Waveform;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where speech goes: a file, a device or pipe, or standard output. Nothing is opened before there
 * is speech. Pieces are written on a thread of their own, so that the next one is spoken while a
 * slow listener takes the first. For one caller.
 */
final class SpeechSink implements AutoCloseable {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private final Path target;
  private final Terminal terminal;
  private final FileOperations files;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "speech-writer");
            thread.setDaemon(true);
            return thread;
          });
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
  private Optional<WavStream> stream = Optional.empty(); // the writer's until finish

  /** What goes wrong while pieces are written. */
  private static final class Failure extends CompletionException {
    private static final long serialVersionUID = 1L;

    Failure(IOException cause) {
      super(cause);
    }
  }

  /**
   * @param target "-" is standard output
   */
  SpeechSink(Path target, Terminal terminal, FileOperations files) {
    this.target = target;
    this.terminal = terminal;
    this.files = files;
  }

  /** Returns where a person reads about the speech: standard output unless that carries it. */
  PrintStream notes() {
    return isStandardOutput() ? terminal.err() : terminal.out();
  }

  private boolean isStandardOutput() {
    return target.equals(STANDARD_OUTPUT);
  }

  /** Writes finished speech: a regular file appears whole or not at all. */
  void write(Waveform audio) throws IOException {
    if (!isStandardOutput() && (!Files.exists(target) || Files.isRegularFile(target))) {
      new AtomicFile(files).write(target, WavFile.pcm16(audio));
      return;
    }
    append(audio);
    finish();
  }

  /**
   * Appends a piece, which can be played at once; may return before it is written.
   *
   * @throws IOException if an earlier piece could not be written
   */
  void append(Waveform piece) throws IOException {
    if (written.isCompletedExceptionally()) {
      finish();
    }
    written = written.thenRunAsync(() -> put(piece), writer);
  }

  private void put(Waveform piece) {
    try {
      if (stream.isEmpty()) {
        stream = Optional.of(open(piece.sampleRate()));
      }
      stream.get().write(piece);
      if (isStandardOutput() && terminal.out().checkError()) {
        throw new IOException("standard output was closed before the speech ended");
      }
    } catch (FileSystemException e) {
      String reason = Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
      throw new Failure(new IOException("cannot write " + target + ": " + reason, e));
    } catch (IOException e) {
      throw new Failure(
          isStandardOutput()
              ? e
              : new IOException("cannot write " + target + ": " + e.getMessage(), e));
    }
  }

  private WavStream open(int sampleRate) throws IOException {
    if (isStandardOutput()) {
      return WavStream.to(new Unclosed(terminal.out()), sampleRate);
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      files.createFolders(folder);
    }
    return WavStream.to(target, sampleRate);
  }

  /**
   * Waits until all pieces are written, and completes the file.
   *
   * @throws IOException if one could not be written
   */
  void finish() throws IOException {
    CompletableFuture<Void> all = written;
    written = CompletableFuture.completedFuture(null);
    try {
      all.join();
    } catch (CompletionException e) {
      closeStream();
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
    }
    closeStream();
  }

  private void closeStream() throws IOException {
    Optional<WavStream> open = stream;
    stream = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      finish();
    } finally {
      writer.shutdown();
    }
  }

  /** The process's output outlives the speech on it. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(PrintStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
