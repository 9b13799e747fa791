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
 * Everything of utterances on the device, at fixed addresses: what is made of one utterance after
 * the other, for up to {@code capacity} frames, and what the flow moves together, for {@code
 * together} frames of all utterances, padding included.
 */
final class Buffers implements AutoCloseable {
  static final int MOST_STEPS = 128;
  private static final int MELS = Architecture.MELS;
  private static final int BRANCHES = 2;

  private final DeviceMemory memory;
  private final List<DeviceBuffer> all = new ArrayList<>();

  // One utterance.
  final DeviceBuffer ids; // [branches, frames]
  final DeviceBuffer keep; // [frames, 1]
  final DeviceBuffer spread; // [frames]
  final DeviceBuffer positions; // [frames, text width]
  final DeviceBuffer text; // [branches, frames, text width]
  final DeviceBuffer condition; // [branches, 1, frames, 100]
  final DeviceBuffer fixed; // [branches, frames, d]
  final DeviceBuffer mel; // [1, spoken frames, 100]
  final DeviceBuffer voiced; // [1, (spoken frames − 1) · 256]

  // Of all utterances.
  final DeviceBuffer joined; // [branches, batch, frames, d]
  final DeviceBuffer state; // [batch, frames, 100]
  final DeviceBuffer next; // likewise
  final DeviceBuffer lengths; // [branches · batch]
  final DeviceBuffer turn; // scalar
  final DeviceBuffer turns; // 0, 1, 2, …
  final DeviceBuffer weights; // [branches, 1, 1, 1]
  final DeviceBuffer cosines; // [frames, 32]
  final DeviceBuffer sines; // likewise
  final DeviceBuffer audio; // one utterance behind the other

  /**
   * @param together at least {@code capacity}
   */
  Buffers(
      DeviceMemory memory,
      Architecture architecture,
      ElementType arithmetic,
      int capacity,
      int batch,
      int together) {
    this.memory = memory;
    int width = architecture.textDim();
    int dim = architecture.dim();
    ids = allocate(ElementType.INT64, BRANCHES * (long) capacity);
    keep = allocate(ElementType.FLOAT32, capacity);
    spread = allocate(ElementType.INT64, capacity);
    positions = allocate(ElementType.FLOAT32, (long) capacity * width);
    text = allocate(ElementType.FLOAT32, BRANCHES * (long) capacity * width);
    condition = allocate(ElementType.FLOAT32, BRANCHES * (long) capacity * MELS);
    fixed = allocate(arithmetic, BRANCHES * (long) capacity * dim);
    mel = allocate(ElementType.FLOAT32, (long) capacity * MELS);
    voiced = allocate(ElementType.FLOAT32, (long) capacity * VocosArchitecture.HOP);
    joined = batch == 1 ? fixed : allocate(arithmetic, BRANCHES * (long) together * dim);
    state = allocate(ElementType.FLOAT32, (long) together * MELS);
    next = allocate(ElementType.FLOAT32, (long) together * MELS);
    lengths = allocate(ElementType.INT32, BRANCHES * (long) batch);
    turn = allocate(ElementType.INT64, 1);
    turns = allocate(ElementType.INT64, MOST_STEPS);
    weights = allocate(ElementType.FLOAT32, BRANCHES);
    cosines = allocate(ElementType.FLOAT32, (long) capacity * Positions.ROTARY_PAIRS);
    sines = allocate(ElementType.FLOAT32, (long) capacity * Positions.ROTARY_PAIRS);
    audio = allocate(ElementType.FLOAT32, (long) together * VocosArchitecture.HOP);
    positions.upload(Positions.text(capacity, width));
    cosines.upload(Positions.rotaryCosines(capacity));
    sines.upload(Positions.rotarySines(capacity));
    turns.uploadLongs(LongStream.range(0, MOST_STEPS).toArray());
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
