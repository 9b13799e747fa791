package dev.ishowtts.engine.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.engine.audio.PcmClip;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.testing.NoisyParts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * The frame counts and checksums are pydub's (0.25, with CPython's audioop) for the same
 * recordings.
 */
final class ReferenceAudioTest {
  private static final int[] LONG = {
    3000, 9000, 1211, 0, 3000, 9000, 1211, 0, 3000, 9000, 1211, 0, 3000, 9000, 1211, 0, 3000, 9000,
    1211, 0, 3000, 9000, 1211, 0
  };
  private static final int[] SHORT = {
    2000, 9000, 313, 100, 2000, 9000, 313, 100, 2000, 9000, 313, 100, 2000, 9000, 313, 100, 2000,
    9000, 313, 100, 2000, 9000, 313, 100, 2000, 9000, 313, 100, 2000, 9000, 313, 100, 2000, 9000,
    313, 100
  };

  private final List<String> remarks = new ArrayList<>();

  @Test
  void shortened_shortRecordings_areWhatPydubKeeps() {
    assertPydub(
        NoisyParts.wav(24_000, 1, 16, 303, 0, 2000, 8000, 1507, 0, 2000, 3000, 401, 0),
        133_462,
        1_053_683_419L,
        2);
    assertPydub(
        NoisyParts.wav(48_000, 2, 32, 777, 1, 2222, 6000, 1999, 20, 1111, 6000, 55, 3),
        258_907,
        2_189_739_233L,
        4);
    assertPydub(
        NoisyParts.wav(44_100, 1, 16, 95, 90, 1003, 4000, 95, 90), 46_874, 2_830_800_485L, 2);
    assertPydub(
        NoisyParts.wav(11_025, 1, 16, 1234, 0, 1733, 7000, 1111, 0), 19_734, 1_165_621_601L, 2);
    assertPydub(NoisyParts.wav(8_000, 1, 8, 500, 0, 3000, 90, 700, 0), 33_626, 161_087_634L, 2);
  }

  @Test
  void shortened_longPauses_cutAtThem() {
    assertPydub(NoisyParts.wav(44_100, 2, 16, LONG), 320_603, 3_076_209_027L, 2);
    assertThat(remarks).singleElement().asString().startsWith("25.3 s were cut to 7.2 s");
  }

  @Test
  void shortened_shortPauses_cutAtThem() {
    assertPydub(NoisyParts.wav(16_000, 1, 16, SHORT), 180_959, 1_443_065_694L, 2);
  }

  @Test
  void shortened_noPause_cutsAtTwelveSeconds() {
    assertPydub(NoisyParts.wav(22_050, 1, 16, 15_001, 5000), 265_701, 2_392_760_159L, 2);
    assertThat(remarks).first().asString().startsWith("no pause found to cut at");
  }

  private void assertPydub(WavFile wav, int frames, long checksum, int bytes) {
    PcmClip clip = ReferenceAudio.shortened(PcmClip.of(wav), remarks);
    assertThat(clip.frames()).isEqualTo(frames);
    ByteBuffer data =
        ByteBuffer.allocate(frames * clip.channels() * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int x : clip.interleaved()) {
      if (bytes == 2) {
        data.putShort((short) x);
      } else {
        data.putInt(x);
      }
    }
    CRC32 crc = new CRC32();
    crc.update(data.array());
    assertThat(crc.getValue()).isEqualTo(checksum);
  }

  @Test
  void prepare_quietStereo_isRaisedMono24kHz() {
    ReferenceAudio reference = ReferenceAudio.prepare(NoisyParts.wav(48_000, 2, 16, 4000, 1000));
    Waveform waveform = reference.waveform();
    assertThat(waveform.sampleRate()).isEqualTo(24_000);
    assertThat(reference.seconds()).isEqualTo(4 + 2395 / 48_000.0);
    assertThat(waveform.length()).isEqualTo(97_198); // half of 194395, rounded up
    assertThat(reference.rms()).isCloseTo(1000 / Math.sqrt(6) / 32768, within(1e-4));
    // white noise loses the half of its energy that lies above 12 kHz, and the filter's slope
    assertThat(waveform.rms()).isCloseTo(0.1 / Math.sqrt(2), within(4e-3));
    assertThat(reference.remarks()).isEmpty();
  }

  @Test
  void prepare_loud_isNotLowered() {
    ReferenceAudio reference = ReferenceAudio.prepare(NoisyParts.wav(24_000, 1, 16, 3000, 20_000));
    assertThat(reference.rms()).isGreaterThan(0.3);
    assertThat(reference.waveform().rms()).isEqualTo(reference.rms());
  }

  @Test
  void prepare_beyondFullScale_clampsAndSaysSo() {
    float[] samples = new float[48_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (1.6 * Math.sin(i * 0.05));
    }
    ReferenceAudio reference =
        ReferenceAudio.prepare(WavFile.read(WavFile.float32(new Waveform(samples, 24_000))));
    for (float x : reference.waveform().samples()) {
      assertThat(x).isBetween(-1f, 1f);
    }
    assertThat(reference.waveform().samples()[30]).isGreaterThan(0.9f); // 1.6 sin 1.5, not wrapped
    assertThat(reference.remarks())
        .first()
        .asString()
        .contains("samples above full scale were clamped");
  }

  @Test
  void prepare_unusable_isRefused() {
    assertBad(NoisyParts.wav(24_000, 1, 16, 3000, 0), "reference audio is silent");
    assertBad(NoisyParts.wav(24_000, 1, 16, 200, 8000), "has 0.20 s of sound, at least 0.3 s");
    assertBad(WavFile.read(WavFile.pcm16(new Waveform(new float[] {0.5f}, 24_000))), "sound");
  }

  private static void assertBad(WavFile wav, String part) {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> ReferenceAudio.prepare(wav))
        .withMessageContaining(part)
        .extracting(EngineException::fault)
        .isEqualTo(EngineFault.BAD_AUDIO);
  }

  @Test
  void shortened_realVoice_isWhatPydubKeeps() throws IOException {
    Path file = Path.of("../../shared/voices/basic_ref_en.wav");
    assumeTrue(Files.exists(file), "the reference voice is not beside this checkout");
    assertPydub(WavFile.read(file), 119_110, 1_065_750_693L, 2);
  }
}
