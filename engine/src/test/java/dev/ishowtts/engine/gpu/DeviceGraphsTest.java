package dev.ishowtts.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.device.Binding;
import dev.ishowtts.engine.device.CpuMemory;
import dev.ishowtts.engine.device.CustomOperations;
import dev.ishowtts.engine.device.DeviceBuffer;
import dev.ishowtts.engine.device.DeviceOptions;
import dev.ishowtts.engine.device.DeviceSession;
import dev.ishowtts.engine.device.ElementType;
import dev.ishowtts.engine.device.TestLibrary;
import dev.ishowtts.engine.flow.FlowSampler;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.Positions;
import dev.ishowtts.engine.graph.GraphWriter;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.testing.GoldenModel;
import dev.ishowtts.engine.vocoder.Vocoder;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text encoder and vocoder for devices, rows of different lengths together, against the others. */
final class DeviceGraphsTest {
  private static final double SAME = 1e-4; // fp32, sums in another order
  private static final int[] FRAMES = {60, 41, 7};
  private static final int[] TOKENS = {23, 41, 3};
  private static final int MOST = 64;
  private static final int SAMPLES = (MOST - 1) * 256;
  private static final int MELS = Architecture.MELS;

  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    GoldenModel.writeGraphs(Precision.FP32, folder);
  }

  @Test
  void text_rowsOfDifferentLengths_areEachAsAlone() throws IOException {
    try (F5Checkpoint checkpoint = GoldenModel.checkpoint();
        FlowSampler alone =
            new FlowSampler(GoldenModel.runtime(), folder, checkpoint.architecture());
        CpuMemory memory = new CpuMemory();
        CustomOperations operations = GpuModel.declaredOperations(TestLibrary.get(), Provider.CPU);
        DeviceSession session = open(memory, operations, GraphWriter.DEVICE_TEXT)) {
      int width = checkpoint.architecture().textDim();
      float[] text = together(memory, session, width);

      for (int row = 0; row < FRAMES.length; row++) {
        float[] own =
            Arrays.copyOfRange(text, row * MOST * width, (row * MOST + FRAMES[row]) * width);
        float[] expected = alone.encode(ids(row), FRAMES[row], 1).values().toArray();
        assertThat(GoldenModel.relativeError(own, expected)).as("row %d", row).isLessThan(SAME);
      }
    }
  }

  private static float[] together(CpuMemory memory, DeviceSession session, int width) {
    int rows = FRAMES.length;
    long[] shifted = new long[rows * MOST];
    for (int row = 0; row < rows; row++) {
      long[] own = ids(row);
      for (int n = 0; n < own.length; n++) {
        shifted[row * MOST + n] = own[n] + 1;
      }
    }
    try (DeviceBuffer ids = memory.allocate(ElementType.INT64, (long) rows * MOST);
        DeviceBuffer kept = memory.allocate(ElementType.INT32, rows);
        DeviceBuffer lengths = memory.allocate(ElementType.INT32, rows);
        DeviceBuffer positions = memory.allocate(ElementType.FLOAT32, (long) MOST * width);
        DeviceBuffer text = memory.allocate(ElementType.FLOAT32, (long) rows * MOST * width);
        Binding binding = session.bind()) {
      ids.uploadLongs(shifted);
      kept.uploadInts(TOKENS);
      lengths.uploadInts(FRAMES);
      positions.upload(Positions.text(MOST, width));
      binding
          .input("ids", ids, rows, MOST)
          .input("kept", kept, rows)
          .input("lengths", lengths, rows)
          .input("positions", positions, MOST, width)
          .output("text", text, rows, MOST, width)
          .run();
      return text.floats(0, rows * MOST * width);
    }
  }

  private static long[] ids(int row) {
    long[] ids = new long[TOKENS[row]];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (i * 7L + row * 3L) % 20;
    }
    return ids;
  }

  @Test
  void vocoder_rowsOfDifferentLengths_areEachAsAlone() {
    try (Vocoder alone = new Vocoder(GoldenModel.runtime(), folder.resolve(GraphWriter.VOCODER));
        CpuMemory memory = new CpuMemory();
        CustomOperations operations = GpuModel.declaredOperations(TestLibrary.get(), Provider.CPU);
        DeviceSession session = open(memory, operations, GraphWriter.DEVICE_VOCODER);
        DeviceBuffer mel =
            memory.allocate(ElementType.FLOAT32, (long) FRAMES.length * MOST * MELS);
        DeviceBuffer lengths = memory.allocate(ElementType.INT32, FRAMES.length);
        DeviceBuffer audio = memory.allocate(ElementType.FLOAT32, (long) FRAMES.length * SAMPLES);
        Binding binding = session.bind()) {
      mel.upload(Noise.normal(9, FRAMES.length * MOST * MELS)); // what lies behind rows is no zero
      lengths.uploadInts(FRAMES);
      float[] longest = Noise.normal(4, MOST * MELS);
      for (int row = 0; row < FRAMES.length; row++) {
        mel.upload((long) row * MOST * MELS, FloatBuffer.wrap(longest, 0, FRAMES[row] * MELS));
      }
      binding
          .input("mel", mel, FRAMES.length, MOST, MELS)
          .input("lengths", lengths, FRAMES.length)
          .output("audio", audio, FRAMES.length, SAMPLES)
          .run();

      for (int row = 0; row < FRAMES.length; row++) {
        float[] own = audio.floats((long) row * SAMPLES, (FRAMES[row] - 1) * 256);
        float[] expected = alone.audio(Arrays.copyOf(longest, FRAMES[row] * MELS));
        assertThat(GoldenModel.relativeError(own, expected)).as("row %d", row).isLessThan(SAME);
      }
    }
  }

  private static DeviceSession open(CpuMemory memory, CustomOperations operations, String graph) {
    return DeviceSession.open(
        TestLibrary.get(),
        folder.resolve(graph),
        DeviceOptions.on(memory).withOperations(operations));
  }
}
