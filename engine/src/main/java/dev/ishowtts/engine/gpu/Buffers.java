package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.device.DeviceBuffer;
import dev.ishowtts.engine.device.DeviceMemory;
import dev.ishowtts.engine.device.ElementType;
import dev.ishowtts.engine.flow.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Everything of an utterance on the device, at fixed addresses, for up to {@code capacity} frames.
 */
final class Buffers implements AutoCloseable {
  static final int MOST_STEPS = 128;
  private static final int MELS = Architecture.MELS;
  private static final int BRANCHES = 2;

  private final DeviceMemory memory;
  private final List<DeviceBuffer> all = new ArrayList<>();

  final DeviceBuffer ids; // [branches, frames]
  final DeviceBuffer keep; // [frames, 1]
  final DeviceBuffer spread; // [frames]
  final DeviceBuffer positions; // [frames, text width]
  final DeviceBuffer text; // [branches, frames, text width]
  final DeviceBuffer condition; // [branches, 1, frames, 100]
  final DeviceBuffer fixed; // [branches, frames, d]
  final DeviceBuffer state; // [1, frames, 100]
  final DeviceBuffer next; // [1, frames, 100]
  final DeviceBuffer turn; // scalar
  final DeviceBuffer turns; // 0, 1, 2, …
  final DeviceBuffer weights; // [branches, 1, 1, 1]
  final DeviceBuffer cosines; // [frames, 32 · heads of a table]
  final DeviceBuffer sines; // likewise
  final DeviceBuffer range; // 0, 1, 2, …
  final DeviceBuffer mel; // [1, spoken frames, 100]
  final DeviceBuffer audio; // [1, (spoken frames − 1) · 256]

  Buffers(
      DeviceMemory memory,
      Architecture architecture,
      ElementType arithmetic,
      int tableWidth,
      int capacity) {
    this.memory = memory;
    int width = architecture.textDim();
    ids = allocate(ElementType.INT64, BRANCHES * (long) capacity);
    keep = allocate(ElementType.FLOAT32, capacity);
    spread = allocate(ElementType.INT64, capacity);
    positions = allocate(ElementType.FLOAT32, (long) capacity * width);
    text = allocate(ElementType.FLOAT32, BRANCHES * (long) capacity * width);
    condition = allocate(ElementType.FLOAT32, BRANCHES * (long) capacity * MELS);
    fixed = allocate(arithmetic, BRANCHES * (long) capacity * architecture.dim());
    state = allocate(ElementType.FLOAT32, (long) capacity * MELS);
    next = allocate(ElementType.FLOAT32, (long) capacity * MELS);
    turn = allocate(ElementType.INT64, 1);
    turns = allocate(ElementType.INT64, MOST_STEPS);
    weights = allocate(ElementType.FLOAT32, BRANCHES);
    cosines = allocate(arithmetic, (long) capacity * tableWidth);
    sines = allocate(arithmetic, (long) capacity * tableWidth);
    range = allocate(ElementType.INT64, capacity);
    mel = allocate(ElementType.FLOAT32, (long) capacity * MELS);
    audio = allocate(ElementType.FLOAT32, (long) capacity * VocosArchitecture.HOP);
    positions.upload(Positions.text(capacity, width));
    cosines.upload(repeated(Positions.rotaryCosines(capacity), tableWidth));
    sines.upload(repeated(Positions.rotarySines(capacity), tableWidth));
    range.uploadLongs(LongStream.range(0, capacity).toArray());
    turns.uploadLongs(LongStream.range(0, MOST_STEPS).toArray());
  }

  private static float[] repeated(float[] table, int width) {
    int own = Positions.ROTARY_PAIRS;
    float[] result = new float[table.length / own * width];
    for (int i = 0; i < result.length; i++) {
      result[i] = table[i / width * own + i % width % own];
    }
    return result;
  }

  private DeviceBuffer allocate(ElementType type, long elements) {
    DeviceBuffer buffer = memory.allocate(type, elements);
    all.add(buffer);
    return buffer;
  }

  @Override
  public void close() {
    all.forEach(DeviceBuffer::close);
  }
}
