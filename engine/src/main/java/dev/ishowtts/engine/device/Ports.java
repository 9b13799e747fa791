package dev.ishowtts.engine.device;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads names, types and shapes of the inputs or outputs of a loaded graph. */
final class Ports {
  private final OrtLibrary library;
  private final Pointer session;
  private final String trouble;

  Ports(OrtLibrary library, Pointer session, String graph) {
    this.library = library;
    this.session = session;
    this.trouble = graph + " cannot be described";
  }

  Map<String, Port> inputs() {
    return read(
        OrtFunction.SESSION_GET_INPUT_COUNT,
        OrtFunction.SESSION_GET_INPUT_NAME,
        OrtFunction.SESSION_GET_INPUT_TYPE_INFO);
  }

  Map<String, Port> outputs() {
    return read(
        OrtFunction.SESSION_GET_OUTPUT_COUNT,
        OrtFunction.SESSION_GET_OUTPUT_NAME,
        OrtFunction.SESSION_GET_OUTPUT_TYPE_INFO);
  }

  private Map<String, Port> read(OrtFunction size, OrtFunction name, OrtFunction type) {
    LongByReference count = new LongByReference();
    call(size, session, count);
    Map<String, Port> ports = new LinkedHashMap<>();
    for (long i = 0; i < count.getValue(); i++) {
      String portName = name(name, i);
      try (OrtHandle info =
          library.create(
              EngineFault.BAD_MODEL, trouble, type, OrtFunction.RELEASE_TYPE_INFO, session, i)) {
        ports.put(portName, port(portName, info.pointer()));
      }
    }
    return ports;
  }

  private String name(OrtFunction function, long index) {
    PointerByReference allocator = new PointerByReference();
    call(OrtFunction.GET_ALLOCATOR_WITH_DEFAULT_OPTIONS, allocator);
    PointerByReference name = new PointerByReference();
    call(function, session, index, allocator.getValue(), name);
    String text = name.getValue().getString(0, "UTF-8");
    call(OrtFunction.ALLOCATOR_FREE, allocator.getValue(), name.getValue());
    return text;
  }

  /** The tensor's description belongs to the type's and is not released. */
  private Port port(String name, Pointer info) {
    PointerByReference tensor = new PointerByReference();
    call(OrtFunction.CAST_TYPE_INFO_TO_TENSOR_INFO, info, tensor);
    if (tensor.getValue() == null) {
      throw new EngineException(EngineFault.BAD_MODEL, trouble + ": " + name + " is not a tensor");
    }
    IntByReference type = new IntByReference();
    call(OrtFunction.GET_TENSOR_ELEMENT_TYPE, tensor.getValue(), type);
    LongByReference rank = new LongByReference();
    call(OrtFunction.GET_DIMENSIONS_COUNT, tensor.getValue(), rank);
    long[] shape = new long[Math.toIntExact(rank.getValue())];
    if (shape.length > 0) {
      call(OrtFunction.GET_DIMENSIONS, tensor.getValue(), shape, rank.getValue());
    }
    return new Port(
        name,
        ElementType.of(type.getValue())
            .orElseThrow(
                () ->
                    new EngineException(
                        EngineFault.BAD_MODEL,
                        trouble + ": " + name + " has the element type " + type.getValue())),
        Arrays.stream(shape).boxed().toList());
  }

  private void call(OrtFunction function, Object... arguments) {
    library.call(EngineFault.BAD_MODEL, trouble, function, arguments);
  }
}
