package dev.ishowtts.harness.quality.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import dev.ishowtts.harness.quality.MosPredictor;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models behind the measures, on graphs whose answers are known. */
final class ConfiguredModelsTest {
  private static final int RATE = SpeechGraph.SAMPLE_RATE;

  @TempDir private Path folder;

  @Test
  void opinion_plain_isTheModelsOutput() throws IOException {
    Path power = write("power.onnx", meanSquares().addOutput(port("mean", 1, 1)), "n");

    try (ConfiguredModels loaded = opinion(power, OpinionScale.PLAIN)) {
      MosPredictor.Prediction prediction = predict(loaded, sine(0.5, 2 * RATE, RATE));

      assertThat(prediction.overall()).isCloseTo(0.125, within(1e-4)); // 0.5² / 2
      assertThat(prediction.signal()).isEmpty();
      assertThat(prediction.p808()).isEmpty();
    }
  }

  @Test
  void opinion_dnsmos_repeatsTheSoundAndGoesThroughItsPolynomials() throws IOException {
    GraphProto.Builder three =
        meanSquares()
            .addNode(concat("all", 1, "mean", "mean", "mean"))
            .addOutput(port("all", 1, 3));
    Path file = write("dnsmos.onnx", three, OnnxOpinion.DNSMOS_SAMPLES);

    try (ConfiguredModels loaded = opinion(file, OpinionScale.DNSMOS)) {
      for (int seconds : new int[] {1, 12}) { // repeated; in windows
        MosPredictor.Prediction prediction = predict(loaded, sine(0.5, seconds * RATE, RATE));

        double x = 0.125;
        assertThat(prediction.signal().orElseThrow())
            .isCloseTo(-0.08397278 * x * x + 1.22083953 * x + 0.0052439, within(1e-4));
        assertThat(prediction.background().orElseThrow())
            .isCloseTo(-0.13166888 * x * x + 1.60915514 * x - 0.39604546, within(1e-4));
        assertThat(prediction.overall())
            .isCloseTo(-0.06766283 * x * x + 1.11546468 * x + 0.04602535, within(1e-4));
      }
    }
  }

  @Test
  void speaker_soundOfAnotherRate_isEmbeddedAt16Kilohertz() throws IOException {
    GraphProto.Builder two =
        meanSquares()
            .addNode(node("abs", "Abs", "x"))
            .addNode(reduced("mean_abs", "ReduceMean", "abs"))
            .addNode(concat("vector", 1, "mean", "mean_abs"))
            .addOutput(port("vector", 1, 2));
    Path file = write("speaker.onnx", two, "n");
    QualityModelSettings settings =
        new QualityModelSettings(
            Optional.empty(),
            OpinionScale.DNSMOS,
            Optional.of(file),
            Optional.empty(),
            Optional.empty());

    try (ConfiguredModels loaded = load(settings)) {
      double[] vector = loaded.models().embedder().orElseThrow().embed(sine(0.5, 24_000, 24_000));

      assertThat(vector).hasSize(2);
      assertThat(vector[0]).isCloseTo(0.125, within(1e-3));
      assertThat(vector[1]).isCloseTo(1 / Math.PI, within(2e-3)); // 2 · 0.5 / π
    }
  }

  @Test
  void words_runsAndBlanks_becomeText() throws IOException {
    // The sound is its own score: four samples a frame, one for each symbol.
    GraphProto.Builder own =
        GraphProto.newBuilder()
            .setName("scores")
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("shape")
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addDims(3)
                    .addAllInt64Data(List.of(1L, -1L, 4L)))
            .addNode(node("scores", "Reshape", "x", "shape"))
            .addOutput(port("scores", 1, "frames", 4));
    Path symbols = Files.writeString(folder.resolve("symbols.txt"), "<pad>\nA\n|\nB\n");
    Path file = write("words.onnx", own, "n");
    QualityModelSettings settings =
        new QualityModelSettings(
            Optional.empty(),
            OpinionScale.DNSMOS,
            Optional.empty(),
            Optional.of(file),
            Optional.of(symbols));
    int[] best = {0, 1, 1, 0, 1, 3, 2, 2, 3, 0};
    double[] sound =
        IntStream.range(0, 4 * best.length)
            .mapToDouble(i -> i % 4 == best[i / 4] ? 0.9 : 0)
            .toArray();

    try (ConfiguredModels loaded = load(settings)) {
      assertThat(loaded.models().transcriber().orElseThrow().transcribe(Signal.of(sound, RATE)))
          .isEqualTo("AAB B");
    }
    assertThatIOException()
        .isThrownBy(
            () ->
                load(
                    new QualityModelSettings(
                        Optional.empty(),
                        OpinionScale.DNSMOS,
                        Optional.empty(),
                        Optional.of(file),
                        Optional.empty())))
        .withMessageStartingWith("quality.words_symbols = \"\" is not there");
  }

  @Test
  void load_wrongFiles_areRefusedByTheirSetting() throws IOException {
    Path missing = folder.resolve("missing.onnx");
    assertThatIOException()
        .isThrownBy(() -> opinion(missing, OpinionScale.PLAIN))
        .withMessageStartingWith("quality.opinion_model = \"" + missing + "\" is not there");
    Path text = Files.writeString(folder.resolve("text.onnx"), "no graph");
    assertThatIOException()
        .isThrownBy(() -> opinion(text, OpinionScale.PLAIN))
        .withMessageStartingWith("quality.opinion_model = \"" + text + "\" is refused: ");
    Path power = write("one.onnx", meanSquares().addOutput(port("mean", 1, 1)), "n");
    assertThatIOException()
        .isThrownBy(() -> opinion(power, OpinionScale.DNSMOS))
        .withMessageStartingWith("quality.opinion_model must give 3 values, got [1, 1]");
  }

  @Test
  void load_nothingNamed_asksForNoRuntime() throws IOException {
    QualityModelSettings none =
        new QualityModelSettings(
            Optional.empty(),
            OpinionScale.DNSMOS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (ConfiguredModels loaded =
        ConfiguredModels.load(
            none,
            () -> {
              throw new AssertionError("asked for");
            })) {
      assertThat(loaded.models()).isEqualTo(QualityModels.NONE);
    }
  }

  private static ConfiguredModels opinion(Path file, OpinionScale scale) throws IOException {
    return load(
        new QualityModelSettings(
            Optional.of(file), scale, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private static ConfiguredModels load(QualityModelSettings settings) throws IOException {
    return ConfiguredModels.load(
        settings, () -> new OnnxRuntime(new RuntimeOptions(Provider.CPU, 1)));
  }

  private static MosPredictor.Prediction predict(ConfiguredModels loaded, Signal signal) {
    return loaded.models().opinion().orElseThrow().predict(signal);
  }

  private static Signal sine(double amplitude, int length, int rate) {
    return Signal.of(
        IntStream.range(0, length)
            .mapToDouble(i -> amplitude * Math.sin(2 * Math.PI * 200 * i / rate))
            .toArray(),
        rate);
  }

  /* x [1, n] -> mean [1, 1] of its squares. */
  private static GraphProto.Builder meanSquares() {
    return GraphProto.newBuilder()
        .setName("mean of squares")
        .addNode(node("squares", "Mul", "x", "x"))
        .addNode(reduced("mean", "ReduceMean", "squares"));
  }

  private static NodeProto node(String output, String type, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static NodeProto reduced(String output, String type, String input) {
    return node(output, type, input).toBuilder()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(1))
        .build();
  }

  private static NodeProto concat(String output, long axis, String... inputs) {
    return node(output, "Concat", inputs).toBuilder()
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.INT)
                .setI(axis))
        .build();
  }

  private Path write(String name, GraphProto.Builder graph, Object samples) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph.addInput(port("x", 1, samples)))
            .build();
    return Files.write(folder.resolve(name), model.toByteArray());
  }

  private static ValueInfoProto port(String name, Object... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dim : dims) {
      TensorShapeProto.Dimension.Builder size = shape.addDimBuilder();
      if (dim instanceof Integer number) {
        size.setDimValue(number);
      } else {
        size.setDimParam(dim.toString());
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
