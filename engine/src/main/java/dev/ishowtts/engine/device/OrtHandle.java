package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import java.util.function.Consumer;

/** A native object of ONNX Runtime; closing it twice is harmless. */
final class OrtHandle implements AutoCloseable {
  private final Pointer pointer;
  private final Consumer<Pointer> release;
  private boolean open = true;

  OrtHandle(Pointer pointer, Consumer<Pointer> release) {
    this.pointer = pointer;
    this.release = release;
  }

  synchronized Pointer pointer() {
    if (!open) {
      throw new IllegalStateException("the native object is already released");
    }
    return pointer;
  }

  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    release.accept(pointer);
  }
}
