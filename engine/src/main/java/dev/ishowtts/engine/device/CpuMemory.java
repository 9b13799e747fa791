package dev.ishowtts.engine.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The main memory, aligned to cache lines. */
public final class CpuMemory extends DeviceMemory {
  private static final int ALIGNMENT = 64;

  @Override
  public void synchronise() {
    // Copies on the CPU are done when they return.
  }

  @Override
  public void close() {
    requireUnused();
  }

  @Override
  String ortName() {
    return "Cpu";
  }

  @Override
  int device() {
    return 0;
  }

  @Override
  Allocation acquire(long bytes) {
    try {
      Memory whole = new Memory(Math.addExact(bytes, ALIGNMENT));
      return new Allocation(whole.align(ALIGNMENT), whole::close);
    } catch (OutOfMemoryError e) {
      throw new EngineException(
          EngineFault.RUNTIME, "no " + bytes + " bytes of main memory are left", e);
    }
  }

  @Override
  void write(Pointer target, long bytes, Consumer<ByteBuffer> filler) {
    filler.accept(target.getByteBuffer(0, bytes));
  }

  @Override
  void read(Pointer source, long bytes, Consumer<ByteBuffer> reader) {
    reader.accept(source.getByteBuffer(0, bytes));
  }

  @Override
  void copy(Pointer target, Pointer source, long bytes) {
    target.getByteBuffer(0, bytes).put(source.getByteBuffer(0, bytes));
  }

  @Override
  void zero(Pointer target, long bytes) {
    target.clear(bytes);
  }

  @Override
  void uses(Object resource, Runnable requireOpen) {
    // Only a GPU captures graphs.
  }

  @Override
  public String toString() {
    return "cpu";
  }
}
