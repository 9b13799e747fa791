package dev.ishowtts.monitor.speech;

import dev.ishowtts.monitor.fault.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Makes encoders; ffmpeg is asked once which ones it has, and again while it is not there. Any
 * thread.
 */
final class Encoders {
  private static final Logger logger = LoggerFactory.getLogger(Encoders.class);
  private static final Pattern LINE = Pattern.compile("(?m)^ A\\S{5} (\\S+)");

  private final String ffmpeg;
  private Set<String> known = Set.of();

  /**
   * @param ffmpeg name or path of the program
   */
  Encoders(String ffmpeg) {
    this.ffmpeg = ffmpeg;
  }

  /**
   * Checks that a format can be written.
   *
   * @throws Refusal 400 if not
   */
  void require(AudioFormat format) {
    if (format.encoder().isPresent() && !known().contains(format.encoder().get())) {
      throw new Refusal(
          HttpStatus.BAD_REQUEST,
          "unsupported_format",
          "response_format "
              + format.key()
              + " needs ffmpeg with "
              + format.encoder().get()
              + " on the service's host: install it, or ask for wav or pcm");
    }
  }

  private synchronized Set<String> known() {
    if (known.isEmpty()) {
      known = asked();
    }
    return known;
  }

  private Set<String> asked() {
    try {
      Process process =
          new ProcessBuilder(ffmpeg, "-v", "error", "-encoders")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String list = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Set<String> names = new HashSet<>();
      Matcher matcher = LINE.matcher(list);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
      return Set.copyOf(names);
    } catch (IOException absent) {
      logger.debug("No ffmpeg: {}", absent.getMessage());
      return Set.of();
    }
  }

  /** Returns an encoder, to be closed. */
  AudioEncoder open(AudioFormat format, int sampleRate) throws IOException {
    return switch (format) {
      case WAV -> WavEncoder.withHeader(sampleRate);
      case PCM -> WavEncoder.samplesAlone(sampleRate);
      case FLAC, MP3, OPUS, AAC ->
          FfmpegEncoder.start(
              List.of(ffmpeg), format.encoder().orElseThrow(), format.arguments(), sampleRate);
    };
  }
}
