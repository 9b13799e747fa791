package dev.ishowtts.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
final class AudioDecoderTest {
  private static final String ABSENT = "/nonexistent/decoder";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  private Path file(String name, String start) throws IOException {
    return Files.write(
        folder.resolve(name), (start + " and more").getBytes(StandardCharsets.ISO_8859_1));
  }

  private String program(String name, String script) throws IOException {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program.toString();
  }

  private Path tone() throws IOException {
    float[] samples = new float[48_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.5 * Math.sin(i * 0.1));
    }
    Path tone = folder.resolve("tone.wav");
    WavFile.writePcm16(tone, new Waveform(samples, 24_000));
    return tone;
  }

  @Test
  void wav_wavFile_isItsBytesAndNeedsNoProgram() throws IOException {
    Path tone = tone();
    assertThat(new AudioDecoder(ABSENT, ABSENT, LIMIT).wav(tone))
        .isEqualTo(Files.readAllBytes(tone));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ID3", "\u00ff\u00fb\u0090", "OggS", "fLaC"})
  void wav_compressed_givesTheSoundToTheProgram(String start) throws IOException {
    Path tone = tone();
    String fake = program("ffmpeg", "cat > " + folder + "/input; cat " + tone);
    Path file = file("voice", start);
    byte[] wav = new AudioDecoder(fake, ABSENT, LIMIT).wav(file);
    assertThat(wav).isEqualTo(Files.readAllBytes(tone));
    assertThat(folder.resolve("input")).hasSameBinaryContentAs(file);
  }

  @Test
  void wav_flacWithoutFfmpeg_usesFlac() throws IOException {
    String fake = program("flac", "cat " + tone());
    assertThat(new AudioDecoder(ABSENT, fake, LIMIT).wav(file("voice.flac", "fLaC")))
        .hasSize(96_044);
  }

  @Test
  void wav_noProgram_saysWhatToInstall() throws IOException {
    assertBad(
        ABSENT,
        LIMIT,
        "ID3",
        "reading MP3 needs ffmpeg: install it, or convert the recording to WAV");
  }

  @Test
  void wav_programFails_tellsItsFirstLine() throws IOException {
    String fake = program("ffmpeg", "echo 'Header missing' >&2; echo more >&2; exit 1");
    assertBad(
        fake, LIMIT, "ID3", "cannot decode the recording (Header missing): convert it to WAV");
    assertBad(program("quiet", "exit 0"), LIMIT, "ID3", "cannot decode the recording (no reason)");
  }

  @Test
  void wav_programHangs_isEnded() throws IOException {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    String fake = program("ffmpeg", "exec sleep 600");

    assertBad(fake, Duration.ofSeconds(1), "OggS", "took over 1 s to decode");

    List<ProcessHandle> left = new ArrayList<>(ProcessHandle.current().children().toList());
    left.removeAll(before);
    left.forEach(process -> process.onExit().orTimeout(2, TimeUnit.MINUTES).join());
  }

  @Test
  void wav_endlessOutput_isRefused() throws IOException {
    assertBad(program("ffmpeg", "exec cat /dev/zero"), LIMIT, "OggS", "over 64 MiB when decoded");
  }

  @Test
  void wav_otherFormat_isRefused() throws IOException {
    assertBad(ABSENT, LIMIT, "#EXTM3U", "none of WAV, FLAC, MP3 and Ogg");
    assertBad(ABSENT, LIMIT, "", "none of WAV, FLAC, MP3 and Ogg");
  }

  private void assertBad(String ffmpeg, Duration limit, String start, String part)
      throws IOException {
    Path file = file("voice", start);
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> new AudioDecoder(ffmpeg, ABSENT, limit).wav(file))
        .withMessageContaining(part)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_AUDIO));
  }

  @ParameterizedTest
  @CsvSource({"mp3, libmp3lame", "ogg, libvorbis", "flac, flac"})
  void wav_realFfmpeg_decodesWhatItEncoded(String extension, String codec)
      throws IOException, InterruptedException {
    Path encoded = folder.resolve("tone." + extension);
    assumeTrue(encode(tone(), encoded, codec), "ffmpeg with " + codec + " is not installed");
    Waveform decoded = WavFile.read(new AudioDecoder().wav(encoded)).toMono();
    assertThat(decoded.sampleRate()).isEqualTo(24_000);
    assertThat(decoded.seconds()).isCloseTo(2, within(0.1));
    assertThat(decoded.rms()).isCloseTo(0.5 / Math.sqrt(2), within(0.02));
  }

  private static boolean encode(Path wav, Path encoded, String codec)
      throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(
                  List.of(
                      "ffmpeg",
                      "-v",
                      "error",
                      "-i",
                      wav.toString(),
                      "-c:a",
                      codec,
                      encoded.toString()))
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
