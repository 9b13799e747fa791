package dev.ishowtts.engine.device;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.runtime.RoomyStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The native library of ONNX Runtime, called through its C interface. It is the same copy that the
 * Java binding uses when both name one file. Lives until the process ends; any thread may use it.
 */
public final class OrtLibrary {
  private static final String ENCODING = "UTF-8";
  private static final int RTLD_LAZY = 1;

  /** Errors come back as exceptions. */
  private static final int LOG_FATAL = 4;

  private static final int EP_FAIL = 11;
  private static final Map<Path, OrtLibrary> LOADED = new HashMap<>();

  /** Held on to, since JNA unloads a library that is no longer reachable. */
  private final NativeLibrary library;

  private final String version;
  private final Map<OrtFunction, Function> functions = new EnumMap<>(OrtFunction.class);
  private final OrtHandle environment;
  private final AtomicLong openHandles = new AtomicLong();

  private OrtLibrary(Path file) {
    this.library = open(file);
    Pointer base = library.getFunction("OrtGetApiBase").invokePointer(new Object[0]);
    this.version =
        function(base.getPointer(Native.POINTER_SIZE)).invokeString(new Object[0], false);
    Pointer table =
        function(base.getPointer(0)).invokePointer(new Object[] {OrtFunction.API_VERSION});
    if (table == null) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          file
              + " is ONNX Runtime "
              + version
              + ", which is too old: version 1."
              + OrtFunction.API_VERSION
              + " or newer is needed");
    }
    for (OrtFunction function : OrtFunction.values()) {
      if (function.isIn(minor(version))) {
        functions.put(
            function, function(table.getPointer((long) function.index() * Native.POINTER_SIZE)));
      }
    }
    this.environment =
        RoomyStack.call(
            () ->
                create(
                    EngineFault.UNAVAILABLE,
                    "ONNX Runtime cannot be started",
                    OrtFunction.CREATE_ENV,
                    OrtFunction.RELEASE_ENV,
                    LOG_FATAL,
                    "ishowtts"));
    openHandles.set(0);
    Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "ort-shutdown"));
  }

  /**
   * Returns the library in a folder, loading it at the first call.
   *
   * @param folder holds {@code libonnxruntime.so} and, for CUDA, its provider libraries
   * @throws EngineException UNAVAILABLE if it is missing, does not load or is too old
   */
  public static OrtLibrary load(Path folder) {
    Path file = folder.resolve(System.mapLibraryName("onnxruntime"));
    try {
      file = file.toRealPath();
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE,
          "ONNX Runtime's native library " + file + " does not exist: install the natives there",
          e);
    }
    synchronized (LOADED) {
      return LOADED.computeIfAbsent(file, OrtLibrary::new);
    }
  }

  /**
   * Returns the library that the Java binding is pointed at.
   *
   * @throws EngineException UNAVAILABLE if no folder was prepared, or as {@link #load}
   */
  public static OrtLibrary prepared() {
    return load(
        Natives.folder()
            .orElseThrow(
                () ->
                    new EngineException(
                        EngineFault.UNAVAILABLE,
                        "no folder with ONNX Runtime's native libraries is known: name one with -D"
                            + Natives.PATH
                            + "=FOLDER or unpack them first")));
  }

  private static NativeLibrary open(Path file) {
    try {
      return NativeLibrary.getInstance(
          file.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
    } catch (UnsatisfiedLinkError e) {
      throw new EngineException(
          EngineFault.UNAVAILABLE, file + " does not load: " + firstLine(e.getMessage()), e);
    }
  }

  private static Function function(Pointer address) {
    return Function.getFunction(address, Function.C_CONVENTION, ENCODING);
  }

  /** Returns the folder of the library, symbolic links resolved. */
  public Path folder() {
    return library.getFile().toPath().resolveSibling("");
  }

  /** Returns the version of the native library itself, e.g. {@code 1.28.0}. */
  public String version() {
    return version;
  }

  /** Returns the 29 of 1.29.0. */
  private static int minor(String version) {
    String[] parts = version.split("\\.", -1);
    return parts.length > 1 && parts[1].matches("\\d{1,4}")
        ? Integer.parseInt(parts[1])
        : OrtFunction.API_VERSION;
  }

  /** Returns whether the library has a function. */
  boolean has(OrtFunction name) {
    return functions.containsKey(name);
  }

  /** Returns the execution providers that it was built with, e.g. {@code CPUExecutionProvider}. */
  public List<String> providers() {
    PointerByReference names = new PointerByReference();
    IntByReference count = new IntByReference();
    String trouble = "the providers of ONNX Runtime cannot be listed";
    call(EngineFault.RUNTIME, trouble, OrtFunction.GET_AVAILABLE_PROVIDERS, names, count);
    List<String> found = List.of(names.getValue().getStringArray(0, count.getValue(), ENCODING));
    call(
        EngineFault.RUNTIME,
        trouble,
        OrtFunction.RELEASE_AVAILABLE_PROVIDERS,
        names.getValue(),
        count.getValue());
    return found;
  }

  /** Returns the number of native objects that are open; 0 when every session is closed. */
  public long openHandles() {
    return openHandles.get();
  }

  /** While a session is open, a thread may still be inside it: then nothing is released. */
  private void shutDown() {
    if (openHandles.get() == 0) {
      environment.close();
    }
  }

  Pointer environment() {
    return environment.pointer();
  }

  Function function(OrtFunction name) {
    Function function = functions.get(name);
    if (function == null) {
      throw new IllegalStateException(name + " is not in the table");
    }
    return function;
  }

  /**
   * Calls a function that returns a status.
   *
   * @param trouble what could not be done, for the message
   * @throws EngineException with the fault, or UNAVAILABLE if the provider itself failed
   */
  void call(EngineFault fault, String trouble, OrtFunction name, Object... arguments) {
    check(fault, trouble, function(name).invokePointer(arguments));
  }

  /** Throws if a status is not null; releases it. */
  void check(EngineFault fault, String trouble, @Nullable Pointer status) {
    if (status == null) {
      return;
    }
    Object[] argument = {status};
    int code = function(OrtFunction.GET_ERROR_CODE).invokeInt(argument);
    String message = function(OrtFunction.GET_ERROR_MESSAGE).invokeString(argument, false);
    function(OrtFunction.RELEASE_STATUS).invokeVoid(argument);
    throw new EngineException(
        code == EP_FAIL ? EngineFault.UNAVAILABLE : fault, trouble + ": " + firstLine(message));
  }

  /** Makes a native object through a function whose last argument receives it. */
  OrtHandle create(
      EngineFault fault,
      String trouble,
      OrtFunction create,
      OrtFunction release,
      Object... arguments) {
    PointerByReference made = new PointerByReference();
    Object[] all = new Object[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = made;
    call(fault, trouble, create, all);
    openHandles.incrementAndGet();
    return new OrtHandle(
        made.getValue(),
        pointer -> {
          function(release).invokeVoid(new Object[] {pointer});
          openHandles.decrementAndGet();
        });
  }

  static String firstLine(@Nullable String message) {
    return String.valueOf(message).lines().findFirst().orElse("no message").strip();
  }
}
