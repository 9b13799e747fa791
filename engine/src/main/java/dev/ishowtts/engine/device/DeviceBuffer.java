package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import dev.ishowtts.engine.checkpoint.Fp16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.function.Consumer;

/**
 * Elements at one address of a {@link DeviceMemory}. On a GPU uploads, copies and fills are queued
 * on the memory's stream in the order of the calls; downloads wait for it. A shape is given only
 * when it is bound, so one buffer serves every shape up to its capacity.
 */
public final class DeviceBuffer implements AutoCloseable {
  private final DeviceMemory memory;
  private final DeviceMemory.Allocation allocation;
  private final ElementType type;
  private final long elements;
  private boolean open = true;

  DeviceBuffer(
      DeviceMemory memory, DeviceMemory.Allocation allocation, ElementType type, long elements) {
    this.memory = memory;
    this.allocation = allocation;
    this.type = type;
    this.elements = elements;
  }

  public DeviceMemory memory() {
    return memory;
  }

  public ElementType type() {
    return type;
  }

  /** Returns the capacity in elements. */
  public long elements() {
    return elements;
  }

  /** Returns the capacity in bytes. */
  public long bytes() {
    return elements * type.bytes();
  }

  /** Writes fp32 values from the first element on; an fp16 buffer rounds them to the nearest. */
  public void upload(float... values) {
    upload(0, FloatBuffer.wrap(values));
  }

  /**
   * Writes fp32 values from an element on; an fp16 buffer rounds them to the nearest half.
   *
   * @param values read from position to limit, left as it is
   */
  public void upload(long at, FloatBuffer values) {
    FloatBuffer source = values.duplicate();
    switch (type) {
      case FLOAT32 -> write(at, source.remaining(), to -> to.asFloatBuffer().put(source));
      case FLOAT16 -> write(at, source.remaining(), to -> narrow(source, to.asShortBuffer()));
      default -> throw refused("fp32");
    }
  }

  /** Writes int64 values from the first element on. */
  public void uploadLongs(long... values) {
    requireType(ElementType.INT64);
    write(0, values.length, to -> to.asLongBuffer().put(values));
  }

  /** Writes int32 values from the first element on. */
  public void uploadInts(int... values) {
    requireType(ElementType.INT32);
    write(0, values.length, to -> to.asIntBuffer().put(values));
  }

  /** Returns that many values from an element on, widened where the buffer holds fp16. */
  public float[] floats(long at, int count) {
    float[] values = new float[count];
    switch (type) {
      case FLOAT32 -> read(at, count, from -> from.asFloatBuffer().get(values));
      case FLOAT16 -> read(at, count, from -> widen(from.asShortBuffer(), values));
      default -> throw refused("fp32");
    }
    return values;
  }

  /** Returns that many int64 values from an element on. */
  public long[] longs(long at, int count) {
    requireType(ElementType.INT64);
    long[] values = new long[count];
    read(at, count, from -> from.asLongBuffer().get(values));
    return values;
  }

  /** Fills the buffer with zeros. */
  public void zero() {
    memory.zero(address(), bytes());
  }

  /**
   * Copies elements of another buffer of the same memory and type.
   *
   * @param at first element written
   * @param from first element read
   */
  public void copy(long at, DeviceBuffer source, long from, long count) {
    if (source.memory != memory || source.type != type) {
      throw new IllegalArgumentException(
          "source must be " + type + " on " + memory + ", got " + source);
    }
    requireRange(at, count);
    source.requireRange(from, count);
    if (source == this && Math.abs(at - from) < count) {
      throw new IllegalArgumentException("source and target overlap in " + this);
    }
    memory.copy(
        address().share(at * type.bytes()),
        source.address().share(from * type.bytes()),
        count * type.bytes());
  }

  private void write(long at, long count, Consumer<ByteBuffer> filler) {
    requireRange(at, count);
    if (count == 0) {
      return;
    }
    memory.write(
        address().share(at * type.bytes()),
        count * type.bytes(),
        to -> filler.accept(to.order(ByteOrder.nativeOrder())));
  }

  private void read(long at, long count, Consumer<ByteBuffer> reader) {
    requireRange(at, count);
    if (count == 0) {
      return;
    }
    memory.read(
        address().share(at * type.bytes()),
        count * type.bytes(),
        from -> reader.accept(from.order(ByteOrder.nativeOrder())));
  }

  private void requireRange(long at, long count) {
    if (at < 0 || count < 0 || count > elements - at) {
      throw new IllegalArgumentException(
          "elements " + at + " to " + (at + count) + " do not lie in " + this);
    }
  }

  private void requireType(ElementType wanted) {
    if (type != wanted) {
      throw refused(wanted.toString());
    }
  }

  private IllegalArgumentException refused(String kind) {
    return new IllegalArgumentException(this + " does not take or give " + kind + " values");
  }

  private static void narrow(FloatBuffer from, ShortBuffer to) {
    while (from.hasRemaining()) {
      to.put(Fp16.narrow(from.get()));
    }
  }

  private static void widen(ShortBuffer from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Fp16.widen(from.get());
    }
  }

  /** Returns the address; throws if the buffer is closed. */
  Pointer address() {
    requireOpen();
    memory.uses(this, this::requireOpen);
    return allocation.address();
  }

  private synchronized void requireOpen() {
    if (!open) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  /**
   * Gives the memory back; a second call does nothing. A binding that still has it refuses to run.
   */
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    allocation.release().run();
    memory.released(bytes());
  }

  @Override
  public String toString() {
    return "the buffer of " + elements + " " + type + " on " + memory;
  }
}
