package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.audio.CrossFade;
import dev.ishowtts.engine.audio.Waveform;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamJoinerTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.15, 1})
  void push_anyChunks_givesWhatJoiningAtOnceGives(double seconds) {
    SplittableRandom random = new SplittableRandom(5);
    List<Waveform> chunks = new ArrayList<>();
    for (int length : new int[] {5000, 30, 9000, 3600, 4000}) {
      float[] samples = new float[length];
      for (int i = 0; i < length; i++) {
        samples[i] = (float) random.nextDouble(-1, 1);
      }
      chunks.add(new Waveform(samples, 24_000));
    }
    StreamJoiner joiner = new StreamJoiner(seconds, 24_000);
    List<Float> streamed = new ArrayList<>();
    for (Waveform chunk : chunks) {
      append(streamed, joiner.push(chunk.samples()));
    }
    append(streamed, joiner.finish());
    List<Float> atOnce = new ArrayList<>();
    append(atOnce, CrossFade.join(chunks, seconds).samples());

    assertThat(streamed).isEqualTo(atOnce);
  }

  private static void append(List<Float> list, float[] samples) {
    for (float sample : samples) {
      list.add(sample);
    }
  }
}
