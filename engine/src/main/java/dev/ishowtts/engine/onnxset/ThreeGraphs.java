package dev.ishowtts.engine.onnxset;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.GraphPort;
import dev.ishowtts.engine.runtime.GraphPort.ElementType;
import dev.ishowtts.engine.runtime.NativeTensor;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/*
 * Generations of the export are told apart by the names of the first graph's outputs; values are
 * bound by position, because an exporter renames the second of two equal names. Only the third
 * generation (April 2025 to April 2026) is run: the first two speak with another window and
 * loudness and with float audio, and of the fourth the inputs of two graphs are not known here.
 *
 * A Transformer call is one Euler step with guidance 2 and sway -1 built in; the grid is built in
 * too, so the number of calls is the file's, not the caller's.
 */
/**
 * The three graphs of DakeQQ's F5-TTS-ONNX, third generation: preprocess once, one call of the
 * transformer a step, decode once. Safe for concurrent use.
 */
public final class ThreeGraphs implements AutoCloseable {
  public static final String PREPROCESS = "F5_Preprocess.onnx";
  public static final String TRANSFORMER = "F5_Transformer.onnx";
  public static final String DECODE = "F5_Decode.onnx";

  /** Frames that the tables in the first graph hold. */
  public static final int MAX_FRAMES = 4096;

  /** Steps of an export with the exporter's own settings: 32 points of the grid. */
  public static final int DEFAULT_EVALUATIONS = 31;

  /** Guidance built into the second graph. */
  public static final double GUIDANCE = 2;

  /** Sway built into the second graph. */
  public static final double SWAY = -1;

  private static final int MELS = 100;
  private static final List<String> FIRST_GENERATION = List.of("qk_rotated_empty");
  private static final List<String> SECOND_GENERATION =
      List.of(
          "noise", "rope_cos", "rope_sin", "cat_mel_text", "cat_mel_text_drop", "ref_signal_len");
  private static final List<String> THIRD_GENERATION =
      List.of(
          "noise",
          "rope_cos_q",
          "rope_sin_q",
          "rope_cos_k",
          "rope_sin_k",
          "cat_mel_text",
          "cat_mel_text_drop",
          "ref_signal_len");
  private static final List<String> FOURTH_GENERATION = List.of("rms_scale", "ref_mel_tail");

  private final OnnxSession preprocess;
  private final OnnxSession transformer;
  private final OnnxSession decode;

  private ThreeGraphs(OnnxSession preprocess, OnnxSession transformer, OnnxSession decode) {
    this.preprocess = preprocess;
    this.transformer = transformer;
    this.decode = decode;
  }

  /**
   * Loads the graphs and checks their inputs and outputs.
   *
   * @param folder holds {@link #PREPROCESS}, {@link #TRANSFORMER} and {@link #DECODE}
   * @throws EngineException BAD_MODEL if they are no graphs of the third generation
   */
  public static ThreeGraphs open(OnnxRuntime runtime, Path folder) {
    List<OnnxSession> sessions = new ArrayList<>();
    try {
      for (String file : List.of(PREPROCESS, TRANSFORMER, DECODE)) {
        sessions.add(runtime.open(folder.resolve(file)));
      }
      ThreeGraphs graphs = new ThreeGraphs(sessions.get(0), sessions.get(1), sessions.get(2));
      graphs.requireThirdGeneration();
      return graphs;
    } catch (RuntimeException e) {
      sessions.forEach(OnnxSession::close);
      throw e;
    }
  }

  /** Returns whether the flow computes in fp16. */
  public boolean isFp16() {
    return transformer.inputs().get(0).type() == ElementType.FLOAT16;
  }

  private void requireThirdGeneration() {
    List<String> outputs = preprocess.outputs().stream().map(GraphPort::name).toList();
    if (outputs.containsAll(FIRST_GENERATION)) {
      throw refused(outputs, "are of the first generation, with float audio");
    }
    if (outputs.equals(SECOND_GENERATION)) {
      throw refused(outputs, "are of the second generation, with a Kaiser window");
    }
    if (outputs.containsAll(FOURTH_GENERATION)) {
      throw refused(outputs, "are of the fourth generation, which is not supported");
    }
    if (!outputs.equals(THIRD_GENERATION)) {
      throw refused(outputs, "are of no known generation");
    }
    ElementType flow = transformer.inputs().isEmpty() ? ElementType.OTHER : flowType();
    require(
        preprocess.inputs(),
        preprocess.name() + " inputs",
        List.of(ElementType.INT16, ElementType.INT32, ElementType.INT64));
    List<ElementType> floats = Collections.nCopies(7, flow);
    require(preprocess.outputs(), preprocess.name() + " outputs", with(floats, ElementType.INT64));
    require(transformer.inputs(), transformer.name() + " inputs", with(floats, ElementType.INT32));
    require(
        transformer.outputs(), transformer.name() + " outputs", List.of(flow, ElementType.INT32));
    require(decode.inputs(), decode.name() + " inputs", List.of(flow, ElementType.INT64));
    require(decode.outputs(), decode.name() + " outputs", List.of(ElementType.INT16));
  }

  private ElementType flowType() {
    ElementType type = transformer.inputs().get(0).type();
    return type == ElementType.FLOAT16 ? type : ElementType.FLOAT32;
  }

  private static List<ElementType> with(List<ElementType> types, ElementType last) {
    List<ElementType> all = new ArrayList<>(types);
    all.add(last);
    return all;
  }

  private static void require(List<GraphPort> ports, String what, List<ElementType> types) {
    List<ElementType> found = ports.stream().map(GraphPort::type).toList();
    if (!found.equals(types)) {
      throw new EngineException(
          EngineFault.BAD_MODEL,
          what + " are " + found + ", must be " + types + "; export the three graphs together");
    }
  }

  private EngineException refused(List<String> outputs, String why) {
    return new EngineException(
        EngineFault.BAD_MODEL,
        "the outputs of "
            + preprocess.name()
            + ", "
            + outputs
            + ", "
            + why
            + "; export the model with F5-TTS-ONNX of 2025-04-02 to 2026-04, or import its"
            + " checkpoint");
  }

  /**
   * What one utterance needs.
   *
   * @param reference 24 kHz samples at the loudness that the model shall hear
   * @param ids of prompt and chunk, as the vocabulary gives them
   * @param frames of reference and speech together, 1 to {@link #MAX_FRAMES}
   * @param noise state at time 0, [frames, 100]
   * @param evaluations calls of the second graph, at least 1; must be what it was exported for
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Utterance(
      float[] reference, long[] ids, int frames, float[] noise, int evaluations) {
    public Utterance {
      if (frames < 1 || frames > MAX_FRAMES) {
        throw new EngineException(
            EngineFault.BAD_REQUEST,
            "the utterance needs "
                + frames
                + " frames, this model has tables for "
                + MAX_FRAMES
                + ": use a shorter text or reference, or raise the speed");
      }
      if (noise.length != frames * MELS) {
        throw new IllegalArgumentException(
            "noise must hold " + frames + " rows of 100, got " + noise.length + " values");
      }
      if (evaluations < 1) {
        throw new IllegalArgumentException("evaluations must be >= 1, got " + evaluations);
      }
    }
  }

  /** Tensors of one utterance, closed together. */
  private static final class Scope implements AutoCloseable {
    private final List<NativeTensor> tensors = new ArrayList<>();

    NativeTensor keep(NativeTensor tensor) {
      tensors.add(tensor);
      return tensor;
    }

    List<NativeTensor> keep(List<NativeTensor> more) {
      tensors.addAll(more);
      return more;
    }

    @Override
    public void close() {
      tensors.forEach(NativeTensor::close);
    }
  }

  /** The prepared tensors and the integrated state. */
  private record Sampled(NativeTensor mel, NativeTensor referenceLength) {}

  /** A prepared and sampled utterance; close it after {@link #audio}. */
  public final class Spoken implements AutoCloseable {
    private final Scope scope;
    private final Sampled sampled;

    private Spoken(Scope scope, Sampled sampled) {
      this.scope = scope;
      this.sampled = sampled;
    }

    /** Returns the speech without the reference, 24 kHz samples in [-1, 1]. */
    public float[] audio() {
      List<NativeTensor> inputs = List.of(sampled.mel(), sampled.referenceLength());
      short[] samples = scope.keep(decode.run(inputs)).get(0).toShorts();
      float[] audio = new float[samples.length];
      for (int i = 0; i < audio.length; i++) {
        audio[i] = samples[i] / (float) Short.MAX_VALUE;
      }
      return audio;
    }

    @Override
    public void close() {
      scope.close();
    }
  }

  /** Runs the first two graphs. */
  public Spoken sample(Utterance utterance) {
    Scope scope = new Scope();
    try {
      return new Spoken(scope, sampled(scope, utterance));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private Sampled sampled(Scope scope, Utterance utterance) {
    short[] audio = int16(utterance.reference());
    int[] ids = new int[utterance.ids().length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.toIntExact(utterance.ids()[i]);
    }
    List<NativeTensor> prepared =
        scope.keep(
            preprocess.run(
                List.of(
                    scope.keep(NativeTensor.shorts(audio, 1, 1, audio.length)),
                    scope.keep(NativeTensor.integers(ids, 1, ids.length)),
                    scope.keep(NativeTensor.longs(new long[] {utterance.frames()}, 1)))));
    NativeTensor state =
        NativeTensor.floats(utterance.noise(), flowType(), 1, utterance.frames(), MELS);
    NativeTensor turn = NativeTensor.integers(new int[] {0}, 1);
    for (int call = 0; call < utterance.evaluations(); call++) {
      List<NativeTensor> outputs = step(prepared, state, turn);
      state = outputs.get(0);
      turn = outputs.get(1);
    }
    scope.keep(turn);
    return new Sampled(scope.keep(state), prepared.get(7));
  }

  /** Runs one step and closes what it started from. */
  private List<NativeTensor> step(
      List<NativeTensor> prepared, NativeTensor state, NativeTensor turn) {
    try {
      List<NativeTensor> inputs = new ArrayList<>(prepared.subList(0, 7));
      inputs.set(0, state);
      inputs.add(turn);
      return transformer.run(inputs);
    } finally {
      state.close();
      turn.close();
    }
  }

  private static short[] int16(float[] samples) {
    short[] values = new short[samples.length];
    for (int i = 0; i < values.length; i++) {
      double clamped = Math.max(-1, Math.min(1, samples[i]));
      values[i] = (short) Math.round(clamped * Short.MAX_VALUE);
    }
    return values;
  }

  @Override
  public void close() {
    preprocess.close();
    transformer.close();
    decode.close();
  }
}
