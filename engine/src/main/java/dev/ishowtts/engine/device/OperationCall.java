package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inputs, outputs and attributes of one computation of a {@link CustomOperation}. */
public final class OperationCall {
  private static final String TROUBLE = "an operation of ours cannot reach its tensors";

  private final OrtLibrary library;
  private final CustomOperation operation;
  private final Pointer context;
  private final Map<String, Long> attributes;

  OperationCall(
      OrtLibrary library,
      CustomOperation operation,
      Pointer context,
      Map<String, Long> attributes) {
    this.library = library;
    this.operation = operation;
    this.context = context;
    this.attributes = attributes;
  }

  /**
   * A tensor in the memory of the session.
   *
   * @param address of the first element
   * @param shape its extents
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Tensor(Pointer address, ElementType type, long[] shape) {
    /** Returns the product of the extents. */
    public long elements() {
      long product = 1;
      for (long extent : shape) {
        product *= extent;
      }
      return product;
    }

    /** Returns an extent; it must fit an int. */
    public int extent(int dimension) {
      return Math.toIntExact(shape[dimension]);
    }
  }

  /** Returns an input. */
  public Tensor input(int index) {
    PointerByReference value = new PointerByReference();
    call(OrtFunction.KERNEL_CONTEXT_GET_INPUT, context, (long) index, value);
    return tensor(value.getValue(), operation.inputs().get(index), null);
  }

  /** Returns an output of that shape, its values undefined. */
  public Tensor output(int index, long... shape) {
    PointerByReference value = new PointerByReference();
    call(
        OrtFunction.KERNEL_CONTEXT_GET_OUTPUT,
        context,
        (long) index,
        shape,
        (long) shape.length,
        value);
    return tensor(value.getValue(), operation.outputs().get(index), shape.clone());
  }

  private Tensor tensor(Pointer value, ElementType type, long @Nullable [] shape) {
    PointerByReference data = new PointerByReference();
    call(OrtFunction.GET_TENSOR_MUTABLE_DATA, value, data);
    return new Tensor(data.getValue(), type, shape == null ? shape(value) : shape);
  }

  private long[] shape(Pointer value) {
    PointerByReference info = new PointerByReference();
    call(OrtFunction.GET_TENSOR_TYPE_AND_SHAPE, value, info);
    try {
      LongByReference count = new LongByReference();
      call(OrtFunction.GET_DIMENSIONS_COUNT, info.getValue(), count);
      long[] shape = new long[Math.toIntExact(count.getValue())];
      call(OrtFunction.GET_DIMENSIONS, info.getValue(), shape, (long) shape.length);
      return shape;
    } finally {
      library
          .function(OrtFunction.RELEASE_TENSOR_TYPE_AND_SHAPE_INFO)
          .invokeVoid(new Object[] {info.getValue()});
    }
  }

  /** Returns an attribute that the operation declares. */
  public int attribute(String name) {
    Long value = attributes.get(name);
    if (value == null) {
      throw new IllegalArgumentException(operation.name() + " has no attribute " + name);
    }
    return Math.toIntExact(value);
  }

  /** Returns the CUDA stream of the run. */
  Pointer stream() {
    PointerByReference stream = new PointerByReference();
    call(OrtFunction.KERNEL_CONTEXT_GET_GPU_COMPUTE_STREAM, context, stream);
    return stream.getValue();
  }

  private void call(OrtFunction function, Object... arguments) {
    library.call(EngineFault.RUNTIME, TROUBLE, function, arguments);
  }
}
