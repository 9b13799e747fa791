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

/**
 * Where speech goes: a file, a device or pipe, or standard output. Nothing is opened before there
 * is speech. One thread.
 */
final class SpeechSink implements AutoCloseable {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private final Path target;
  private final Terminal terminal;
  private final FileOperations files;
  private Optional<WavStream> stream = Optional.empty();

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
  }

  /** Appends a piece, which can be played at once. */
  void append(Waveform piece) throws IOException {
    try {
      if (stream.isEmpty()) {
        stream = Optional.of(open(piece.sampleRate()));
      }
      stream.get().write(piece);
    } catch (IOException e) {
      throw unwritable(e);
    }
    if (isStandardOutput() && terminal.out().checkError()) {
      throw new IOException("standard output was closed before the speech ended");
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

  private IOException unwritable(IOException e) {
    String reason =
        e instanceof FileSystemException system
            ? Optional.ofNullable(system.getReason()).orElse(e.getClass().getSimpleName())
            : String.valueOf(e.getMessage());
    return new IOException("cannot write " + target + ": " + reason, e);
  }

  @Override
  public void close() throws IOException {
    if (stream.isPresent()) {
      WavStream open = stream.get();
      stream = Optional.empty();
      try {
        open.close();
      } catch (IOException e) {
        throw unwritable(e);
      }
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
