package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.device.DeviceBuffer;
import dev.ishowtts.engine.device.DeviceMemory;
import dev.ishowtts.engine.device.ElementType;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Everything of utterances on the device, at fixed addresses: for {@code together} frames of all
 * utterances, padding included, of which one has up to {@code capacity}.
 */
final class Buffers implements AutoCloseable {
  static final int MOST_STEPS = 128;
  private static final int MELS = Architecture.MELS;
  private static final int BRANCHES = 2;

  private final DeviceMemory memory;
  private final List<DeviceBuffer> all = new ArrayList<>();

  final DeviceBuffer ids; // [branches · batch, frames]
  final DeviceBuffer kept; // [branches · batch]
  final DeviceBuffer lengths; // [branches · batch]
  final DeviceBuffer spoken; // [batch]
  final DeviceBuffer spread; // [branches · batch, frames]
  final DeviceBuffer positions; // [frames, text width]
  final DeviceBuffer text; // [branches · batch, frames, text width]
  final DeviceBuffer condition; // [branches, batch, frames, 100]
  final DeviceBuffer fixed; // [branches, batch, frames, d]
  final DeviceBuffer bits; // of one utterance's noise, see Noise.bits
  final DeviceBuffer state; // [batch, frames, 100]
  final DeviceBuffer next; // likewise
  final DeviceBuffer turn; // scalar
  final DeviceBuffer turns; // 0, 1, 2, …
  final DeviceBuffer weights; // [branches, 1, 1, 1]
  final DeviceBuffer cosines; // [frames, 32]
  final DeviceBuffer sines; // likewise
  final DeviceBuffer mel; // [batch, spoken frames, 100]
  final DeviceBuffer audio; // [batch, (spoken frames − 1) · 256]

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
    ids = allocate(ElementType.INT64, BRANCHES * (long) together);
    kept = allocate(ElementType.INT32, BRANCHES * (long) batch);
    lengths = allocate(ElementType.INT32, BRANCHES * (long) batch);
    spoken = allocate(ElementType.INT32, batch);
    spread = allocate(ElementType.INT64, BRANCHES * (long) together);
    positions = allocate(ElementType.FLOAT32, (long) capacity * width);
    text = allocate(ElementType.FLOAT32, BRANCHES * (long) together * width);
    condition = allocate(ElementType.FLOAT32, BRANCHES * (long) together * MELS);
    fixed = allocate(arithmetic, BRANCHES * (long) together * dim);
    bits = allocate(ElementType.INT32, (long) capacity * MELS + Noise.MOST_MORE_BITS);
    state = allocate(ElementType.FLOAT32, (long) together * MELS);
    next = allocate(ElementType.FLOAT32, (long) together * MELS);
    turn = allocate(ElementType.INT64, 1);
    turns = allocate(ElementType.INT64, MOST_STEPS);
    weights = allocate(ElementType.FLOAT32, BRANCHES);
    cosines = allocate(ElementType.FLOAT32, (long) capacity * Positions.ROTARY_PAIRS);
    sines = allocate(ElementType.FLOAT32, (long) capacity * Positions.ROTARY_PAIRS);
    mel = allocate(ElementType.FLOAT32, (long) together * MELS);
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
