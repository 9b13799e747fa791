package dev.ishowtts.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.testing.Riff;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WavFileTest {
  private static final long FUZZ_SEED = 20250101;

  @TempDir Path folder;

  @Test
  void read_everyPcmWidth_hasFullScaleOne() {
    assertSamples(Riff.of(1, 1, 8_000, 8).data(0, 128, 192, 255), -1f, 0f, 0.5f, 127 / 128f);
    assertSamples(Riff.of(1, 1, 8_000, 16).data(0, 0x80, 0, 0x40), -1f, 0.5f);
    assertSamples(Riff.of(1, 1, 8_000, 24).data(0, 0, 0x80, 1, 0, 0), -1f, 1 / 8388608f);
    assertSamples(Riff.of(1, 1, 8_000, 32).data(0, 0, 0, 0x80, 0, 0, 0, 0x40), -1f, 0.5f);
  }

  @Test
  void read_floats_keepWhatExceedsFullScale() {
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(-1.6f).putFloat(1.38f);
    assertSamples(Riff.of(3, 1, 24_000, 32).data(floats.array()), -1.6f, 1.38f);
    ByteBuffer doubles = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.25);
    assertSamples(Riff.of(3, 1, 24_000, 64).data(doubles.array()), 0.25f);
  }

  private static void assertSamples(byte[] wav, float... expected) {
    assertThat(WavFile.read(wav).interleaved()).containsExactly(expected);
  }

  @Test
  void read_stereo_isInterleavedAndItsMonoIsTheMean() {
    WavFile wav = WavFile.read(Riff.of(1, 2, 44_100, 16).data(0, 0x40, 0, 0, 0, 0x20, 0, 0xE0));
    assertThat(wav.channels()).isEqualTo(2);
    assertThat(wav.frames()).isEqualTo(2);
    assertThat(wav.sampleRate()).isEqualTo(44_100);
    assertThat(wav.format()).isEqualTo(SampleFormat.PCM16);
    assertThat(wav.interleaved()).containsExactly(0.5f, 0f, 0.25f, -0.25f);
    assertThat(wav.toMono().samples()).containsExactly(0.25f, 0f);
  }

  @Test
  void read_extensible_followsItsSubFormat() {
    assertSamples(Riff.extensible(1, 16).data(0, 0x40), 0.5f);
    ByteBuffer one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f);
    assertSamples(Riff.extensible(3, 32).data(one.array()), 1.5f);
    assertBad(() -> WavFile.read(Riff.extensible(0x55, 16).data(0, 0)), "encoding 85 is neither");
  }

  @Test
  void read_foreignChunks_areSkippedWithTheirPadding() {
    byte[] wav =
        Riff.of(1, 1, 8_000, 16)
            .chunk("LIST", 1, 2, 3)
            .chunk("fact", 1, 0, 0, 0)
            .chunk("zzzz")
            .data(0, 0x40);
    assertSamples(wav, 0.5f);
    assertSamples(append(Riff.of(1, 1, 8_000, 8).data(192), 0, 'L', 'I', 'S', 'T', 9, 9), 0.5f);
  }

  @Test
  void read_streamedLengths_takeTheRest() {
    byte[] wav = Riff.of(1, 1, 8_000, 16).data(0, 0x40, 0, 0x20);
    assertSamples(sizes(wav, 0xFFFFFFFF, 0xFFFFFFFF), 0.5f, 0.25f);
    assertSamples(sizes(wav, 0, 0), 0.5f, 0.25f);
    assertSamples(sizes(wav, 0x7FFFFFFF, 0x7FFFFFF0), 0.5f, 0.25f);
    assertSamples(sizes(append(wav, 7), 0xFFFFFFFF, 0xFFFFFFFF), 0.5f, 0.25f);
  }

  private static byte[] sizes(byte[] wav, int riff, int data) {
    ByteBuffer copy = ByteBuffer.wrap(wav.clone()).order(ByteOrder.LITTLE_ENDIAN);
    return copy.putInt(4, riff).putInt(40, data).array();
  }

  private static byte[] append(byte[] bytes, int... more) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
    for (int i = 0; i < more.length; i++) {
      longer[bytes.length + i] = (byte) more[i];
    }
    return longer;
  }

  @Test
  void read_oneSample_isEnough() {
    assertSamples(Riff.of(1, 1, 8_000, 8).data(128), 0f);
  }

  @Test
  void read_unusable_isRefusedWithOneLine() {
    byte[] good = Riff.of(1, 1, 8_000, 16).data(0, 0x40, 0, 0x20);
    assertBad(() -> WavFile.read(new byte[0]), "not a WAV file");
    assertBad(
        () -> WavFile.read("ID3 and more of an MP3".getBytes(StandardCharsets.US_ASCII)),
        "not a WAV");
    assertBad(
        () -> WavFile.read(Arrays.copyOf(good, good.length - 1)),
        "data chunk says 4 bytes, 3 are there");
    assertBad(() -> WavFile.read(Arrays.copyOf(good, 36)), "no data chunk");
    assertBad(() -> WavFile.read(Arrays.copyOf(good, 30)), "says 16 bytes, 10 are there");
    assertBad(() -> WavFile.read(Riff.of(1, 1, 8_000, 16).data()), "no samples");
    assertBad(() -> WavFile.read(Riff.of(1, 1, 8_000, 16).data(1, 2, 3)), "no whole frames of 2");
    assertBad(
        () -> WavFile.read(Riff.of(1, 1, 0, 16).data(1, 2)), "between 1000 and 384000 Hz, got 0");
    assertBad(() -> WavFile.read(Riff.of(1, 1, -1, 16).data(1, 2)), "got 4294967295");
    assertBad(() -> WavFile.read(Riff.of(1, 0, 8_000, 16).data(1, 2)), "1 and 32 channels, got 0");
    assertBad(() -> WavFile.read(Riff.of(1, 1, 8_000, 12).data(1, 2)), "8, 16, 24 or 32 bits");
    assertBad(() -> WavFile.read(Riff.of(3, 1, 8_000, 16).data(1, 2)), "float must have 32 or 64");
    assertBad(() -> WavFile.read(Riff.of(2, 1, 8_000, 16).data(1, 2)), "encoding 2 is neither PCM");
    assertBad(() -> WavFile.read(Riff.of(3, 1, 8_000, 32).data(0, 0, 0xC0, 0x7F)), "not a finite");
    assertBad(() -> WavFile.read(Riff.of(3, 1, 8_000, 32).data(0, 0, 0x80, 0xFF)), "not a finite");
    assertBad(() -> WavFile.read(Riff.bare().data(1, 2)), "data before its fmt chunk");
  }

  @Test
  void read_streamBeyondItsBound_isRefused() throws IOException {
    byte[] wav = Riff.of(1, 1, 8_000, 16).data(0, 0x40);
    assertThat(WavFile.read(new ByteArrayInputStream(wav), wav.length).frames()).isEqualTo(1);
    assertBad(
        () -> WavFile.read(new ByteArrayInputStream(wav), wav.length - 1L),
        "longer than the 45 bytes");
  }

  @Test
  void read_badFile_isNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("voice.wav"), "hello, I am no WAV");
    assertBad(() -> WavFile.read(file), "voice.wav: not a WAV file");
  }

  @Test
  void read_mutatedFiles_failOnlyAsBadAudio() {
    List<byte[]> seeds =
        List.of(
            Riff.of(1, 2, 24_000, 16).chunk("LIST", 1, 2, 3).data(new byte[64]),
            Riff.of(3, 1, 44_100, 32).data(new byte[64]),
            Riff.extensible(1, 24).data(new byte[60]),
            WavFile.float32(new Waveform(new float[16], 24_000)));
    Random random = new Random(FUZZ_SEED);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 40_000; i++) {
      byte[] bytes = mutate(seeds.get(i % seeds.size()), random);
      try {
        WavFile wav = WavFile.read(bytes);
        assertThat(wav.frames()).isPositive();
        assertThat(wav.toMono().length()).isEqualTo(wav.frames());
        read++;
      } catch (EngineException e) {
        assertThat(e.fault()).isEqualTo(EngineFault.BAD_AUDIO);
        assertThat(e.getMessage()).doesNotContain("\n");
        refused++;
      }
    }
    assertThat(read).isGreaterThan(1_000);
    assertThat(refused).isGreaterThan(1_000);
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(60, bytes.length) : bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, random.nextInt(bytes.length + 8)));
      }
    }
    return bytes;
  }

  @Test
  void pcm16_beyondFullScale_clampsAndRounds() {
    byte[] wav = WavFile.pcm16(new Waveform(new float[] {1.6f, -1.6f, 0.5f, 1.6e-5f, 1f}, 24_000));
    WavFile read = WavFile.read(wav);
    assertThat(read.format()).isEqualTo(SampleFormat.PCM16);
    assertThat(read.interleaved())
        .containsExactly(32767 / 32768f, -1f, 0.5f, 1 / 32768f, 32767 / 32768f);
  }

  @Test
  void write_thenRead_isTheSame() throws IOException {
    Waveform waveform = new Waveform(new float[] {0.25f, -1.5f, 1e-9f}, 22_050);
    Path file = folder.resolve("new/out.wav");
    WavFile.writeFloat32(file, waveform);
    WavFile read = WavFile.read(file);
    assertThat(read.interleaved()).containsExactly(waveform.samples());
    assertThat(read.sampleRate()).isEqualTo(22_050);
    WavFile.writePcm16(file, waveform);
    assertThat(WavFile.read(file).interleaved()).containsExactly(0.25f, -1f, 0f);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void write_nothingOrNotFinite_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WavFile.pcm16(new Waveform(new float[0], 24_000)))
        .withMessage("a WAV needs at least one sample, got none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WavFile.float32(new Waveform(new float[] {0, Float.NaN}, 24_000)))
        .withMessage("samples must be finite, sample 1 is NaN");
  }

  @Test
  void waveform_durationAndRms_areItsSamples() {
    Waveform waveform = new Waveform(new float[] {0.3f, -0.3f, 0.3f}, 24_000);
    assertThat(waveform.duration().toNanos()).isEqualTo(125_000);
    assertThat(waveform.seconds()).isEqualTo(0.000125);
    assertThat(waveform.rms()).isCloseTo(0.3, within(1e-7));
    assertThat(new Waveform(new float[0], 1).rms()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Waveform(new float[0], 0))
        .withMessage("sampleRate must be > 0, got 0");
  }

  private static void assertBad(ThrowingCallable reading, String part) {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(reading)
        .withMessageContaining(part)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_AUDIO))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
