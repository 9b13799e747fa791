package dev.ishowtts.monitor.speech;

import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.monitor.fault.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * An encoder in a child process: samples in, bytes out, both through pipes. A thread collects what
 * comes out, so that neither pipe fills up. Only the thread that made it may call.
 */
final class FfmpegEncoder implements AudioEncoder {
  private static final Logger logger = LoggerFactory.getLogger(FfmpegEncoder.class);
  private static final long MOST_SECONDS = 30;

  private final Process process;
  private final WavEncoder samples;
  private final OutputStream in;
  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
  private final Thread collector;

  private FfmpegEncoder(Process process, WavEncoder samples) {
    this.process = process;
    this.samples = samples;
    this.in = process.getOutputStream();
    this.collector = new Thread(() -> collect(process.getInputStream()), "ffmpeg-output");
    collector.setDaemon(true);
    collector.start();
  }

  /**
   * Starts ffmpeg.
   *
   * @param output what it is told about its output
   * @throws Refusal 500 if it cannot be started
   */
  static FfmpegEncoder start(
      List<String> program, String encoder, List<String> output, int sampleRate) {
    List<String> command = new ArrayList<>(program);
    command.addAll(
        List.of(
            "-v", "error", "-f", "wav", "-i", "pipe:0", "-map_metadata", "-1", "-c:a", encoder));
    command.addAll(output);
    command.addAll(List.of("-flush_packets", "1", "pipe:1"));
    try {
      return new FfmpegEncoder(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start(),
          WavEncoder.withHeader(sampleRate));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /* This host's trouble, not the client's: it is logged, and an answer that has not begun says so. */
  private static Refusal failed(IOException e) {
    logger.error("Audio could not be encoded: {}", e.getMessage());
    return new Refusal(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "encoder_failed",
        "the audio could not be encoded: the service's log says why");
  }

  private void collect(InputStream out) {
    byte[] block = new byte[8192];
    try (out) {
      for (int count = out.read(block); count >= 0; count = out.read(block)) {
        synchronized (encoded) {
          encoded.write(block, 0, count);
        }
      }
    } catch (IOException ended) {
      logger.debug("ffmpeg was ended: {}", ended.getMessage());
    }
  }

  @Override
  public byte[] push(Waveform piece) {
    try {
      in.write(samples.push(piece));
      in.flush();
      return taken();
    } catch (IOException closed) {
      throw failed(new IOException("ffmpeg takes no more samples", closed));
    }
  }

  private byte[] taken() {
    synchronized (encoded) {
      byte[] bytes = encoded.toByteArray();
      encoded.reset();
      return bytes;
    }
  }

  @Override
  public byte[] finish() throws IOException {
    try {
      end();
      return taken();
    } catch (InterruptedIOException ending) {
      throw ending;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void end() throws IOException {
    in.close();
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("ffmpeg did not end within " + MOST_SECONDS + " s");
      }
      collector.join(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the service ends");
    }
    if (process.exitValue() != 0) {
      throw new IOException("ffmpeg failed with status " + process.exitValue());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
