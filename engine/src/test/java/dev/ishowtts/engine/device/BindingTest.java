package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.engine.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BindingTest {
  private static final int WIDTH = 8;
  private static final Tensor.Floats NONE = Tensor.floats(new float[0], 0);

  @TempDir private Path folder;
  private final OrtLibrary library = TestLibrary.get();
  private final CpuMemory memory = new CpuMemory();
  private final TinyModel model = TinyModel.random(ElementType.FLOAT32, WIDTH, 1);
  private Path graph = Path.of("");
  private long handlesBefore;

  @BeforeEach
  void write() {
    graph = model.write(folder.resolve("tiny.onnx"));
    handlesBefore = library.openHandles();
  }

  @AfterEach
  void everythingIsGivenBack() {
    memory.close();
    assertThat(library.openHandles()).isEqualTo(handlesBefore);
  }

  private DeviceSession open() {
    return DeviceSession.open(library, graph, DeviceOptions.on(memory));
  }

  private DeviceBuffer floats(int elements) {
    return memory.allocate(ElementType.FLOAT32, elements);
  }

  private static float[] random(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void open_readsNamesTypesAndShapes() {
    try (DeviceSession session = open()) {
      assertThat(session.inputs().values())
          .containsExactly(new Port("x", ElementType.FLOAT32, List.of(-1L, (long) WIDTH)));
      assertThat(session.outputs().values())
          .containsExactly(new Port("y", ElementType.FLOAT32, List.of(-1L, (long) WIDTH)));
      assertThat(session.name()).isEqualTo("tiny.onnx");
    }
  }

  @Test
  void run_severalShapesOnTheSameBuffers_equalsTheJavaBinding() {
    try (OnnxSession expected = new OnnxRuntime(new RuntimeOptions(Provider.CPU, 1)).open(graph);
        DeviceSession session = open();
        DeviceBuffer x = floats(5 * WIDTH);
        DeviceBuffer y = floats(5 * WIDTH);
        Binding binding = session.bind()) {
      for (int rows : new int[] {5, 1, 3}) {
        float[] values = random(rows * WIDTH, rows);
        x.upload(values);
        binding.input("x", x, rows, WIDTH).output("y", y, rows, WIDTH).run();

        Tensor.Floats other =
            expected.run(Map.of("x", Tensor.floats(values, rows, WIDTH))).getOrDefault("y", NONE);
        assertThat(y.floats(0, rows * WIDTH))
            .isEqualTo(other.toArray())
            .usingComparatorWithPrecision(1e-5f) // fp32, 8-term sums
            .containsExactly(model.apply(values));
      }
    }
  }

  @Test
  void run_fp16_roundsInputsAndResults() {
    TinyModel halves = TinyModel.random(ElementType.FLOAT16, WIDTH, 2);
    Path file = halves.write(folder.resolve("halves.onnx"));
    try (DeviceSession session = DeviceSession.open(library, file, DeviceOptions.on(memory));
        DeviceBuffer x = memory.allocate(ElementType.FLOAT16, 2 * WIDTH);
        DeviceBuffer y = memory.allocate(ElementType.FLOAT16, 2 * WIDTH);
        Binding binding = session.bind()) {
      x.upload(random(2 * WIDTH, 3));
      binding.input("x", x, 2, WIDTH).output("y", y, 2, WIDTH).run(4);

      float[] expected = halves.apply(x.floats(0, 2 * WIDTH));
      float[] actual = y.floats(0, 2 * WIDTH);
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(0.01f)); // 2 roundings to 11 bits
      }
    }
  }

  @Test
  void run_manyTimes_growsNeitherHandlesNorMemory() throws IOException {
    try (DeviceSession session = open();
        DeviceBuffer x = floats(2 * WIDTH);
        DeviceBuffer y = floats(2 * WIDTH);
        Binding binding = session.bind()) {
      binding.input("x", x, 2, WIDTH).output("y", y, 2, WIDTH);
      repeat(binding, x, y, 2_000);
      long handles = library.openHandles();
      long before = residentKilobytes();
      repeat(binding, x, y, 10_000);

      assertThat(library.openHandles()).isEqualTo(handles);
      // A leak of one 1 KiB object per run would be 10 MiB for each of the three calls.
      assertThat(residentKilobytes() - before).isLessThan(24_000);
    }
  }

  private static void repeat(Binding binding, DeviceBuffer x, DeviceBuffer y, int times) {
    for (int i = 0; i < times; i++) {
      int rows = 1 + i % 2;
      if (i % 10 == 0) {
        binding.input("x", x, rows, WIDTH).output("y", y, rows, WIDTH);
      }
      binding.run(rows);
    }
  }

  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
  }

  @Test
  void run_severalThreads_eachGetsItsOwnResult() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (DeviceSession session = open()) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int seed = i;
        results.add(threads.submit(() -> runsAlone(session, seed)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean runsAlone(DeviceSession session, int seed) {
    boolean right = true;
    try (DeviceBuffer x = floats(3 * WIDTH);
        DeviceBuffer y = floats(3 * WIDTH);
        Binding binding = session.bind()) {
      binding.input("x", x, 3, WIDTH).output("y", y, 3, WIDTH);
      for (int i = 0; i < 200; i++) {
        float[] values = random(3 * WIDTH, seed * 1000L + i);
        x.upload(values);
        binding.run();
        float[] expected = model.apply(values);
        float[] actual = y.floats(0, 3 * WIDTH);
        for (int k = 0; k < expected.length; k++) {
          right &= Math.abs(expected[k] - actual[k]) < 1e-5f; // fp32, 8-term sums
        }
      }
    }
    return right;
  }

  @Test
  void bind_wrongNameTypeShapeOrMemory_isRefused() {
    CpuMemory other = new CpuMemory();
    try (DeviceSession session = open();
        Binding binding = session.bind();
        DeviceBuffer x = floats(2 * WIDTH);
        DeviceBuffer halves = memory.allocate(ElementType.FLOAT16, 2 * WIDTH);
        DeviceBuffer foreign = other.allocate(ElementType.FLOAT32, 2 * WIDTH)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.input("z", x, 2, WIDTH))
          .withMessage("tiny.onnx has no input z: it has x");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.output("x", x, 2, WIDTH))
          .withMessage("tiny.onnx has no output x: it has y");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.input("x", halves, 2, WIDTH))
          .withMessage("x must be FLOAT32, got a buffer of FLOAT16");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.input("x", x, WIDTH, 2))
          .withMessage("x must have the shape [-1, 8] (-1: any), got [8, 2]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.input("x", x, WIDTH))
          .withMessageContaining("got [8]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.input("x", x, 3, WIDTH))
          .withMessage("x needs 24 elements for [3, 8], got the buffer of 16 FLOAT32 on cpu");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.input("x", foreign, 2, WIDTH))
          .withMessageContaining("x must lie in the memory of its session, cpu");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> binding.run(-1))
          .withMessage("graphId must be >= 0, got -1");
    }
    other.close();
  }

  @Test
  void run_incompleteOrContradictory_isRefused() {
    try (DeviceSession session = open();
        Binding binding = session.bind();
        DeviceBuffer x = floats(2 * WIDTH);
        DeviceBuffer y = floats(2 * WIDTH)) {
      assertThatIllegalStateException()
          .isThrownBy(binding::run)
          .withMessage("tiny.onnx cannot run: these inputs are not bound: x");
      binding.input("x", x, 2, WIDTH);
      assertThatIllegalStateException()
          .isThrownBy(binding::run)
          .withMessage("tiny.onnx cannot run: no output is bound");
      binding.output("y", y, 1, WIDTH);
      assertThatThrownBy(binding::run)
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("tiny.onnx failed: ")
          .extracting("fault")
          .isEqualTo(EngineFault.RUNTIME);
      binding.output("y", y, 2, WIDTH).run();
    }
  }

  @Test
  void claim_sameNumberWithOtherShapes_isRefused() {
    try (DeviceSession session = open();
        DeviceBuffer x = floats(WIDTH)) {
      Binding.Layout one =
          new Binding.Layout(List.of(new Binding.Slot("x", x, List.of(1L, (long) WIDTH))));
      session.claim(3, one);
      session.claim(3, new Binding.Layout(one.slots()));
      session.claim(4, new Binding.Layout(List.of()));

      assertThatIllegalStateException()
          .isThrownBy(() -> session.claim(3, new Binding.Layout(List.of())))
          .withMessage(
              "graph 3 of tiny.onnx was captured with other buffers or shapes:"
                  + " use another number for these");
    }
  }

  @Test
  void close_anyOrderAndTwice_refusesUseAndLeavesNothing() {
    DeviceSession session = open();
    Binding first = session.bind();
    Binding second = session.bind();
    DeviceBuffer x = floats(WIDTH);
    DeviceBuffer y = floats(WIDTH);
    second.input("x", x, 1, WIDTH).output("y", y, 1, WIDTH);
    first.close();
    first.close();
    assertThatIllegalStateException()
        .isThrownBy(first::run)
        .withMessage("the binding of tiny.onnx is closed");
    y.close();
    assertThatIllegalStateException()
        .isThrownBy(second::run)
        .withMessage("the buffer of 8 FLOAT32 on cpu is closed");
    assertThatIllegalStateException()
        .isThrownBy(memory::close)
        .withMessageContaining("1 buffers (32 bytes) and 1 sessions");
    session.close();
    session.close();
    assertThatIllegalStateException()
        .isThrownBy(second::run)
        .withMessage("the binding of tiny.onnx is closed");
    assertThatIllegalStateException()
        .isThrownBy(session::bind)
        .withMessage("the session of tiny.onnx is closed");
    x.close();
  }

  @Test
  void open_missingOrDamagedGraph_isABadModel() throws IOException {
    Path missing = folder.resolve("none.onnx");
    Path damaged = Files.writeString(folder.resolve("damaged.onnx"), "no graph");

    assertThatThrownBy(() -> DeviceSession.open(library, missing, DeviceOptions.on(memory)))
        .isInstanceOf(EngineException.class)
        .hasMessage("graph " + missing + " does not exist: make or install the model")
        .extracting("fault")
        .isEqualTo(EngineFault.BAD_MODEL);
    assertThatThrownBy(() -> DeviceSession.open(library, damaged, DeviceOptions.on(memory)))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("damaged.onnx cannot be loaded: ")
        .hasMessageNotContaining("\n")
        .extracting("fault")
        .isEqualTo(EngineFault.BAD_MODEL);
  }

  @Test
  void open_withOtherSettings_givesTheSameResult() {
    DeviceOptions options =
        DeviceOptions.on(memory)
            .withThreads(2)
            .withOptimization(Optimization.NONE)
            .withSessionEntry("session.set_denormal_as_zero", "1");
    try (DeviceSession session = DeviceSession.open(library, graph, options);
        DeviceBuffer x = floats(WIDTH);
        DeviceBuffer y = floats(WIDTH)) {
      float[] values = random(WIDTH, 9);
      x.upload(values);
      session.bind().input("x", x, 1, WIDTH).output("y", y, 1, WIDTH).run();

      assertThat(y.floats(0, WIDTH))
          .usingComparatorWithPrecision(1e-5f) // fp32, 8-term sums
          .containsExactly(model.apply(values));
    }
  }
}
