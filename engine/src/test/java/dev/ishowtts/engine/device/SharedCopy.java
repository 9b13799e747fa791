package dev.ishowtts.engine.device;

import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.runtime.Tensor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Uses both ways to the library in a process of its own and counts the copies of it in memory. */
final class SharedCopy {
  private SharedCopy() {}

  /** Gives JNA every chance to unload what nobody holds. */
  private static void collectGarbage() {
    for (int i = 0; i < 10; i++) {
      WeakReference<Object> lost = new WeakReference<>(new Object());
      while (lost.get() != null) {
        System.gc();
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("shared-copy");
    Path graph = TinyModel.random(ElementType.FLOAT32, 4, 1).write(folder.resolve("tiny.onnx"));
    CpuMemory memory = new CpuMemory();
    OrtLibrary library = OrtLibrary.prepared();
    collectGarbage();
    try (DeviceSession second = DeviceSession.open(library, graph, DeviceOptions.on(memory));
        OnnxSession first = new OnnxRuntime(new RuntimeOptions(Provider.CPU, 1)).open(graph);
        DeviceBuffer x = memory.allocate(ElementType.FLOAT32, 4);
        DeviceBuffer y = memory.allocate(ElementType.FLOAT32, 4)) {
      first.run(Map.of("x", Tensor.floats(new float[4], 1, 4)));
      second.bind().input("x", x, 1, 4).output("y", y, 1, 4).run();
    }
    Files.delete(graph);
    Files.delete(folder);
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      long libraries =
          maps.filter(line -> line.contains("libonnxruntime.so"))
              .map(line -> line.substring(line.indexOf('/')))
              .distinct()
              .count();
      System.out.println("libraries: " + libraries);
    }
  }
}
