package dev.ishowtts.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WavStreamTest {
  private static final Waveform ONE = new Waveform(new float[] {0.5f, -0.25f, 2}, 24_000);
  private static final Waveform TWO = new Waveform(new float[] {-2, 0.125f}, 24_000);
  private static final Waveform BOTH =
      new Waveform(new float[] {0.5f, -0.25f, 2, -2, 0.125f}, 24_000);

  @TempDir private Path folder;

  @Test
  void close_overAFile_leavesTheWavThatWritingAtOnceGives() throws IOException {
    Path file = folder.resolve("a.wav");
    Files.write(file, new byte[1000]);
    try (WavStream stream = WavStream.to(file, 24_000)) {
      stream.write(ONE);
      assertThat(WavFile.read(file).frames()).as("playable before it ends").isEqualTo(3);
      stream.write(TWO);
    }

    assertThat(Files.readAllBytes(file)).isEqualTo(WavFile.pcm16(BOTH));
  }

  @Test
  void write_toAStream_isReadToItsEnd() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WavStream stream = WavStream.to(out, 24_000)) {
      stream.write(ONE);
      stream.write(TWO);
    }

    WavFile read = WavFile.read(out.toByteArray());
    assertThat(read.sampleRate()).isEqualTo(24_000);
    assertThat(read.interleaved()).isEqualTo(WavFile.read(WavFile.pcm16(BOTH)).interleaved());
  }

  @Test
  void write_notFinite_isRefused() throws IOException {
    try (WavStream stream = WavStream.to(folder.resolve("a.wav"), 24_000)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> stream.write(new Waveform(new float[] {Float.NaN}, 24_000)))
          .withMessage("samples must be finite, sample 0 is NaN");
    }
  }

  @Test
  void write_fullDisk_fails() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "needs a device that is always full");

    assertThatThrownBy(() -> WavStream.to(full, 24_000).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
  }
}
