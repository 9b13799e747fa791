package dev.ishowtts.engine.device;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Provider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/*
 * ONNX Runtime takes an operation as a C structure of functions. Here each is a Java callback; a
 * kernel, one for every node, is known to it by a number in place of an address. In a captured graph
 * they are called once, while it is recorded.
 */

/** Operations of ours as sessions take them. Must stay open longer than the sessions. */
public final class CustomOperations implements AutoCloseable {
  /** Version of ONNX Runtime's structure: the first whose functions return a status. */
  private static final int VERSION = 16;

  /** Fields of it, each a pointer wide. */
  private static final int FIELDS = 20;

  private static final int REQUIRED = 0;
  private static final int DEFAULT_MEMORY = 0;
  private static final int FAIL = 1;

  private final OrtLibrary library;
  private final OrtHandle domain;
  private final List<Object> reachable = new ArrayList<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Map<String, Long>> kernels = new ConcurrentHashMap<>();

  /**
   * Makes the operations known.
   *
   * @param provider that the sessions which use them run on
   * @param name of the domain that they have in graphs
   */
  public CustomOperations(
      OrtLibrary library,
      Provider provider,
      String name,
      List<? extends CustomOperation> operations) {
    this.library = library;
    this.domain =
        library.create(
            EngineFault.RUNTIME,
            "operations cannot be added",
            OrtFunction.CREATE_CUSTOM_OP_DOMAIN,
            OrtFunction.RELEASE_CUSTOM_OP_DOMAIN,
            name);
    @Nullable Pointer runner = provider == Provider.CPU ? null : text(provider.runtimeName());
    for (CustomOperation operation : operations) {
      library.call(
          EngineFault.RUNTIME,
          operation.name() + " cannot be added",
          OrtFunction.CUSTOM_OP_DOMAIN_ADD,
          domain.pointer(),
          structure(operation, runner));
    }
  }

  /** Returns the native object for the settings of a session. */
  Pointer pointer() {
    return domain.pointer();
  }

  /** Returns a text. */
  interface TextOf extends Callback {
    @Nullable Pointer of(Pointer operation);
  }

  /** Returns a count. */
  interface CountOf extends Callback {
    long of(Pointer operation);
  }

  /** Returns what an input or output is. */
  interface KindOf extends Callback {
    int of(Pointer operation, long index);
  }

  /** Makes the kernel of a node. */
  interface Create extends Callback {
    @Nullable Pointer make(Pointer operation, Pointer api, Pointer info, Pointer kernel);
  }

  /** Computes a node. */
  interface Compute extends Callback {
    @Nullable Pointer compute(Pointer kernel, Pointer context);
  }

  /** Forgets the kernel of a node. */
  interface Destroy extends Callback {
    void destroy(Pointer kernel);
  }

  private Pointer structure(CustomOperation operation, @Nullable Pointer provider) {
    Memory structure = new Memory((long) FIELDS * Native.POINTER_SIZE);
    structure.clear();
    reachable.add(structure);
    Pointer name = text(operation.name());
    structure.setInt(0, VERSION);
    set(structure, 2, (TextOf) op -> name);
    set(structure, 3, (TextOf) op -> provider);
    set(structure, 4, (KindOf) (op, i) -> operation.inputs().get((int) i).number());
    set(structure, 5, (CountOf) op -> operation.inputs().size());
    set(structure, 6, (KindOf) (op, i) -> operation.outputs().get((int) i).number());
    set(structure, 7, (CountOf) op -> operation.outputs().size());
    set(structure, 9, (Destroy) kernel -> kernels.remove(Pointer.nativeValue(kernel)));
    set(structure, 10, (KindOf) (op, i) -> REQUIRED);
    set(structure, 11, (KindOf) (op, i) -> REQUIRED);
    set(structure, 12, (KindOf) (op, i) -> DEFAULT_MEMORY);
    set(structure, 17, (Create) (op, api, info, kernel) -> create(operation, info, kernel));
    set(structure, 18, (Compute) (kernel, context) -> compute(operation, kernel, context));
    return structure;
  }

  private void set(Memory structure, int field, Callback function) {
    reachable.add(function);
    structure.setPointer(
        (long) field * Native.POINTER_SIZE, CallbackReference.getFunctionPointer(function));
  }

  private Pointer text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Memory memory = new Memory(bytes.length + 1L);
    memory.clear();
    memory.write(0, bytes, 0, bytes.length);
    reachable.add(memory);
    return memory;
  }

  private @Nullable Pointer create(CustomOperation operation, Pointer info, Pointer kernel) {
    try {
      Map<String, Long> attributes = new LinkedHashMap<>();
      for (String attribute : operation.attributes()) {
        LongByReference value = new LongByReference();
        library.call(
            EngineFault.BAD_MODEL,
            operation.name() + " has no attribute " + attribute,
            OrtFunction.KERNEL_INFO_GET_ATTRIBUTE_INT64,
            info,
            attribute,
            value);
        attributes.put(attribute, value.getValue());
      }
      long number = numbers.incrementAndGet();
      kernels.put(number, attributes);
      kernel.setPointer(0, new Pointer(number));
      return null;
    } catch (RuntimeException e) {
      return failed(operation, e);
    }
  }

  private @Nullable Pointer compute(CustomOperation operation, Pointer kernel, Pointer context) {
    try {
      Map<String, Long> attributes = kernels.get(Pointer.nativeValue(kernel));
      if (attributes == null) {
        throw new IllegalStateException("its kernel is gone");
      }
      operation.compute(new OperationCall(library, operation, context, attributes));
      return null;
    } catch (RuntimeException | LinkageError e) { // none may pass through native frames
      return failed(operation, e);
    }
  }

  private Pointer failed(CustomOperation operation, Throwable cause) {
    return library
        .function(OrtFunction.CREATE_STATUS)
        .invokePointer(new Object[] {FAIL, operation.name() + ": " + cause});
  }

  /** Releases the operations; every session that uses them must be closed before. */
  @Override
  public void close() {
    domain.close();
    reachable.clear();
  }
}
