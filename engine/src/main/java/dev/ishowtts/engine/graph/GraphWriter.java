package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.checkpoint.WeightSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Writes the graphs of a model and the weights file that they share into a folder: {@code
 * text.onnx}, {@code time.onnx}, {@code sampler.onnx}, {@code batch.onnx}, {@code condition.onnx},
 * {@code step.onnx}, {@code batch-step.onnx}, {@code hopper-step.onnx}, {@code vocoder.onnx},
 * {@code device-text.onnx}, {@code device-vocoder.onnx} and {@code weights.bin}. Inputs and outputs
 * are described in {@code docs/architecture.md}.
 */
public final class GraphWriter {
  public static final String TEXT = "text.onnx";
  public static final String TIME = "time.onnx";
  public static final String SAMPLER = "sampler.onnx";
  public static final String BATCH = "batch.onnx";
  public static final String CONDITION = "condition.onnx";
  public static final String STEP = "step.onnx";
  public static final String BATCH_STEP = "batch-step.onnx";

  /** The same with an attention of our own, which only GPUs of compute capability 9.0 can do. */
  public static final String HOPPER_STEP = "hopper-step.onnx";

  public static final String VOCODER = "vocoder.onnx";
  public static final String DEVICE_TEXT = "device-text.onnx";
  public static final String DEVICE_VOCODER = "device-vocoder.onnx";
  public static final String WEIGHTS = "weights.bin";

  /** Every file that {@link #write} makes. */
  public static final List<String> FILES =
      List.of(
          TEXT,
          TIME,
          SAMPLER,
          BATCH,
          CONDITION,
          STEP,
          BATCH_STEP,
          HOPPER_STEP,
          VOCODER,
          DEVICE_TEXT,
          DEVICE_VOCODER,
          WEIGHTS);

  private GraphWriter() {}

  /** Writes all files with the precision's own choice of layers in 8 bits. */
  public static void write(
      WeightSource f5,
      Architecture architecture,
      WeightSource vocos,
      VocosArchitecture vocosArchitecture,
      Precision precision,
      Path folder)
      throws IOException {
    write(f5, architecture, vocos, vocosArchitecture, precision, precision.eightBits(), folder);
  }

  /**
   * Writes all files.
   *
   * @param f5 tensors under the names of the official model without prefix
   * @param vocos tensors of the vocoder
   * @param eightBits layers to store in 8 bits; empty unless the precision has some
   * @param folder an existing folder without these files
   * @throws IOException if reading or writing fails; files may then be incomplete
   */
  public static void write(
      WeightSource f5,
      Architecture architecture,
      WeightSource vocos,
      VocosArchitecture vocosArchitecture,
      Precision precision,
      Set<BlockLayer> eightBits,
      Path folder)
      throws IOException {
    if (!precision.eightBits().containsAll(eightBits)) {
      throw new IllegalArgumentException(
          precision.id() + " has no layers in 8 bits but " + eightBits + " are asked for");
    }
    try (ExternalData data = new ExternalData(folder.resolve(WEIGHTS))) {
      Weights model = new Weights(f5);
      Weights voice = new Weights(vocos);
      GraphBuilder text = new GraphBuilder("text", data);
      new TextGraph(text, model, architecture).write();
      text.write(folder.resolve(TEXT));
      FlowGraphs flow = new FlowGraphs(model, architecture, precision, eightBits);
      GraphBuilder sampler = new GraphBuilder("sampler", data);
      flow.writeSampler(sampler);
      sampler.write(folder.resolve(SAMPLER));
      GraphBuilder batch = new GraphBuilder("batch", data);
      flow.writeBatchSampler(batch);
      batch.write(folder.resolve(BATCH));
      GraphBuilder condition = new GraphBuilder("condition", data);
      flow.writeCondition(condition);
      condition.write(folder.resolve(CONDITION));
      GraphBuilder step = new GraphBuilder("step", data);
      flow.writeStep(step, StepForm.EXACT);
      step.write(folder.resolve(STEP));
      GraphBuilder batchStep = new GraphBuilder("batch_step", data);
      flow.writeStep(batchStep, StepForm.PADDED);
      batchStep.write(folder.resolve(BATCH_STEP));
      GraphBuilder hopperStep = new GraphBuilder("hopper_step", data);
      flow.writeStep(hopperStep, StepForm.PADDED_ATTENDING);
      hopperStep.write(folder.resolve(HOPPER_STEP));
      GraphBuilder vocoder = new GraphBuilder("vocoder", data);
      new VocoderGraph(vocoder, voice, vocosArchitecture).write();
      vocoder.write(folder.resolve(VOCODER));
      GraphBuilder deviceText = new GraphBuilder("device_text", data);
      new DeviceTextGraph(deviceText, model, architecture).write();
      deviceText.write(folder.resolve(DEVICE_TEXT));
      GraphBuilder deviceVocoder = new GraphBuilder("device_vocoder", data);
      new DeviceVocoderGraph(deviceVocoder, voice, vocosArchitecture).write();
      deviceVocoder.write(folder.resolve(DEVICE_VOCODER));
      GraphBuilder time = new GraphBuilder("time", data);
      new TimeGraph(time, model, architecture, precision.type()).write();
      time.write(folder.resolve(TIME));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
