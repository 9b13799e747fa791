package dev.ishowtts.engine.audio;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Turns recordings into WAV: WAV as it is, FLAC, MP3 and Ogg through {@code ffmpeg} (FLAC else
 * through {@code flac}) where installed. The child process gets the sound on its standard input,
 * with the format fixed, so that a file cannot make it open others. Any thread.
 */
public final class AudioDecoder {
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_COMPLAINT = 4096;

  /** Seconds that ffmpeg decodes; references are cut to 12 s from their start. */
  private static final String SECONDS = "120";

  private final String ffmpeg;
  private final String flac;
  private final Duration limit;

  private enum Kind {
    WAV,
    FLAC,
    MP3,
    OGG
  }

  /** Uses {@code ffmpeg} and {@code flac} from the path, 30 s at most. */
  public AudioDecoder() {
    this("ffmpeg", "flac", Duration.ofSeconds(30));
  }

  /**
   * Uses the given programs.
   *
   * @param ffmpeg name or path
   * @param flac name or path
   * @param limit time after which a program is ended
   */
  public AudioDecoder(String ffmpeg, String flac, Duration limit) {
    this.ffmpeg = ffmpeg;
    this.flac = flac;
    this.limit = limit;
  }

  /**
   * Returns a file's sound as the bytes of a WAV file; of other formats the first two minutes, in
   * 16 bits.
   *
   * @throws EngineException BAD_AUDIO if it is over 64 MiB, of another format, damaged, or no
   *     decoder is installed
   * @throws IOException if the file cannot be read
   */
  public byte[] wav(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw bad("the recording must be at most 64 MiB, got " + size + " bytes: cut it to 12 s");
    }
    Kind kind = kind(file);
    if (kind == Kind.WAV) {
      return Files.readAllBytes(file);
    }
    for (List<String> command : commands(kind)) {
      Process process;
      try {
        process = new ProcessBuilder(command).redirectInput(file.toFile()).start();
      } catch (IOException absent) {
        continue;
      }
      return finish(process, command.get(0));
    }
    throw bad("reading " + kind + " needs ffmpeg: install it, or convert the recording to WAV");
  }

  private static Kind kind(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(12);
    }
    String magic = new String(start, StandardCharsets.ISO_8859_1);
    if (magic.startsWith("RIFF")) {
      return Kind.WAV;
    }
    if (magic.startsWith("fLaC")) {
      return Kind.FLAC;
    }
    if (magic.startsWith("OggS")) {
      return Kind.OGG;
    }
    boolean frame = start.length > 1 && start[0] == (byte) 0xFF && (start[1] & 0xE6) == 0xE2;
    if (magic.startsWith("ID3") || frame) {
      return Kind.MP3;
    }
    throw bad("the recording is none of WAV, FLAC, MP3 and Ogg: convert it to WAV");
  }

  private List<List<String>> commands(Kind kind) {
    List<List<String>> commands = new ArrayList<>();
    commands.add(
        List.of(
            ffmpeg,
            "-nostdin",
            "-v",
            "error",
            "-protocol_whitelist",
            "pipe",
            "-f",
            demuxer(kind),
            "-i",
            "pipe:0",
            "-map",
            "0:a:0",
            "-t",
            SECONDS,
            "-c:a",
            "pcm_s16le",
            "-f",
            "wav",
            "pipe:1"));
    if (kind == Kind.FLAC) {
      commands.add(List.of(flac, "--decode", "--stdout", "--silent", "-"));
    }
    return commands;
  }

  private static String demuxer(Kind kind) {
    return switch (kind) {
      case WAV -> "wav";
      case FLAC -> "flac";
      case MP3 -> "mp3";
      case OGG -> "ogg";
    };
  }

  private byte[] finish(Process process, String program) {
    ExecutorService readers =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "audio-decoder");
              thread.setDaemon(true);
              return thread;
            });
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      Future<byte[]> sound =
          readers.submit(() -> process.getInputStream().readNBytes(MAX_BYTES + 1));
      Future<String> complaint = readers.submit(() -> firstLine(process.getErrorStream()));
      byte[] wav = sound.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (wav.length > MAX_BYTES) {
        throw bad("the recording is over 64 MiB when decoded: cut it to 12 s");
      }
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
      if (process.exitValue() != 0 || wav.length == 0) {
        String why = complaint.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        throw bad(program + " cannot decode the recording (" + why + "): convert it to WAV");
      }
      return wav;
    } catch (TimeoutException e) {
      throw bad(program + " took over " + limit.toSeconds() + " s to decode: convert it to WAV", e);
    } catch (ExecutionException e) {
      throw bad(program + " broke off: convert the recording to WAV", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineFault.CANCELLED, "decoding was interrupted", e);
    } finally {
      process.destroyForcibly();
      readers.shutdownNow();
    }
  }

  private static String firstLine(InputStream stream) throws IOException {
    byte[] start = stream.readNBytes(MAX_COMPLAINT);
    stream.transferTo(OutputStream.nullOutputStream());
    String line =
        new String(start, StandardCharsets.UTF_8).strip().lines().findFirst().orElse("no reason");
    return line.replaceAll("\\p{Cntrl}", "?").replaceAll(" @ 0x[0-9a-f]+", "");
  }

  private static EngineException bad(String message) {
    return new EngineException(EngineFault.BAD_AUDIO, message);
  }

  private static EngineException bad(String message, Exception cause) {
    return new EngineException(EngineFault.BAD_AUDIO, message, cause);
  }
}
