package dev.ishowtts.engine.onnxset;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.onnxset.BuiltIn.Generation;
import dev.ishowtts.engine.runtime.GraphPort;
import dev.ishowtts.engine.runtime.GraphPort.ElementType;
import dev.ishowtts.engine.runtime.NativeTensor;
import dev.ishowtts.engine.runtime.OnnxRuntime;
import dev.ishowtts.engine.runtime.OnnxSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/*
 * Generations of the export are told apart by the names of the first graph's outputs; values are
 * bound by position, because an exporter renames the second of two equal names. The third (April
 * 2025 to April 2026) and the fourth (from July 2026) are run: the first two speak with another
 * window and loudness and with float audio.
 *
 * A Transformer call is one Euler step with guidance and sway built in; the grid is built in too, so
 * the number of calls is the file's, not the caller's. Of the third generation the files do not tell
 * it; the fourth says it in its metadata. There, the first graph also gives the factor that brings
 * speech back to a quiet reference's loudness and the reference's last frame, which the third graph
 * puts before the speech as upstream does.
 */
/**
 * The three graphs of DakeQQ's F5-TTS-ONNX, third or fourth generation: preprocess once, one call
 * of the transformer a step, decode once. Safe for concurrent use.
 */
public final class ThreeGraphs implements AutoCloseable {
  public static final String PREPROCESS = "F5_Preprocess.onnx";
  public static final String TRANSFORMER = "F5_Transformer.onnx";
  public static final String DECODE = "F5_Decode.onnx";

  /** Carries the metadata of the fourth generation; the graphs themselves may too. */
  public static final String METADATA = "F5_Metadata.onnx";

  /** Steps of a third-generation export with the exporter's own settings: 32 grid points. */
  public static final int DEFAULT_EVALUATIONS = 31;

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
  private static final String LOUDNESS = "rms_scale";
  private static final List<String> FOURTH_GENERATION =
      List.of(
          "noise",
          "rope_cos",
          "rope_sin",
          "cat_mel_text",
          "cat_mel_text_drop",
          "ref_signal_len",
          LOUDNESS,
          "ref_mel_tail");
  private static final List<ElementType> AUDIO =
      List.of(ElementType.INT16, ElementType.FLOAT32, ElementType.FLOAT16);
  private static final List<ElementType> STEP = List.of(ElementType.INT32, ElementType.INT64);

  private final OnnxSession preprocess;
  private final OnnxSession transformer;
  private final OnnxSession decode;

  private final BuiltIn builtIn;

  private ThreeGraphs(
      OnnxSession preprocess, OnnxSession transformer, OnnxSession decode, BuiltIn builtIn) {
    this.preprocess = preprocess;
    this.transformer = transformer;
    this.decode = decode;
    this.builtIn = builtIn;
  }

  /**
   * Loads the graphs and checks their inputs and outputs.
   *
   * @param folder holds {@link #PREPROCESS}, {@link #TRANSFORMER} and {@link #DECODE}, and {@link
   *     #METADATA} where the graphs of a fourth-generation set carry none
   * @throws EngineException BAD_MODEL if they are no graphs of the third or fourth generation
   */
  public static ThreeGraphs open(OnnxRuntime runtime, Path folder) {
    List<OnnxSession> sessions = new ArrayList<>();
    try {
      for (String file : List.of(PREPROCESS, TRANSFORMER, DECODE)) {
        sessions.add(runtime.open(folder.resolve(file)));
      }
      BuiltIn builtIn =
          switch (generation(sessions.get(0))) {
            case THIRD -> BuiltIn.third();
            case FOURTH -> BuiltIn.fourth(metadata(runtime, folder, sessions.get(0)));
          };
      ThreeGraphs graphs =
          new ThreeGraphs(sessions.get(0), sessions.get(1), sessions.get(2), builtIn);
      graphs.requirePorts();
      return graphs;
    } catch (RuntimeException e) {
      sessions.forEach(OnnxSession::close);
      throw e;
    }
  }

  private static Map<String, String> metadata(
      OnnxRuntime runtime, Path folder, OnnxSession preprocess) {
    Path carrier = folder.resolve(METADATA);
    if (!Files.isRegularFile(carrier)) {
      return preprocess.metadata();
    }
    try (OnnxSession session = runtime.open(carrier)) {
      return session.metadata();
    }
  }

  /** Returns what the files hold as constants. */
  public BuiltIn builtIn() {
    return builtIn;
  }

  /** Returns whether the flow computes in fp16. */
  public boolean isFp16() {
    return transformer.inputs().get(0).type() == ElementType.FLOAT16;
  }

  private static Generation generation(OnnxSession preprocess) {
    List<String> outputs = preprocess.outputs().stream().map(GraphPort::name).toList();
    if (outputs.equals(THIRD_GENERATION)) {
      return Generation.THIRD;
    }
    if (outputs.equals(FOURTH_GENERATION)) {
      return Generation.FOURTH;
    }
    if (outputs.containsAll(FIRST_GENERATION)) {
      throw refused(preprocess, outputs, "are of the first generation, with float audio");
    }
    if (outputs.equals(SECOND_GENERATION)) {
      throw refused(preprocess, outputs, "are of the second generation, with a Kaiser window");
    }
    if (outputs.contains(LOUDNESS)) {
      throw refused(
          preprocess, outputs, "are of the fourth generation before it gave ref_mel_tail");
    }
    throw refused(preprocess, outputs, "are of no known generation");
  }

  private void requirePorts() {
    ElementType flow = transformer.inputs().isEmpty() ? ElementType.OTHER : flowType();
    require(
        preprocess.inputs(),
        preprocess.name() + " inputs",
        List.of(
            isFourth() ? anyOf(AUDIO, preprocess.inputs(), 0) : ElementType.INT16,
            ElementType.INT32,
            ElementType.INT64));
    if (isFourth()) {
      requireFourth(flow);
      return;
    }
    List<ElementType> floats = Collections.nCopies(7, flow);
    require(preprocess.outputs(), preprocess.name() + " outputs", with(floats, ElementType.INT64));
    require(transformer.inputs(), transformer.name() + " inputs", with(floats, ElementType.INT32));
    require(
        transformer.outputs(), transformer.name() + " outputs", List.of(flow, ElementType.INT32));
    require(decode.inputs(), decode.name() + " inputs", List.of(flow, ElementType.INT64));
    require(decode.outputs(), decode.name() + " outputs", List.of(ElementType.INT16));
  }

  private void requireFourth(ElementType flow) {
    List<ElementType> floats = Collections.nCopies(5, flow);
    List<ElementType> prepared = with(floats, ElementType.INT64);
    require(
        preprocess.outputs(),
        preprocess.name() + " outputs",
        with(with(prepared, ElementType.FLOAT32), flow));
    require(
        transformer.inputs(),
        transformer.name() + " inputs",
        with(floats, anyOf(STEP, transformer.inputs(), 5)));
    require(transformer.outputs(), transformer.name() + " outputs", List.of(flow));
    require(
        decode.inputs(),
        decode.name() + " inputs",
        List.of(flow, ElementType.INT64, ElementType.FLOAT32, flow));
    require(
        decode.outputs(), decode.name() + " outputs", List.of(anyOf(AUDIO, decode.outputs(), 0)));
  }

  /** Returns the type found at a place if it is one of those that will do there, else the first. */
  private static ElementType anyOf(List<ElementType> types, List<GraphPort> ports, int at) {
    ElementType found = at < ports.size() ? ports.get(at).type() : ElementType.OTHER;
    return types.contains(found) ? found : types.get(0);
  }

  private boolean isFourth() {
    return builtIn.generation() == Generation.FOURTH;
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

  private static EngineException refused(OnnxSession preprocess, List<String> outputs, String why) {
    return new EngineException(
        EngineFault.BAD_MODEL,
        "the outputs of "
            + preprocess.name()
            + ", "
            + outputs
            + ", "
            + why
            + "; export the model with F5-TTS-ONNX of 2025-04-02 to 2026-04 or of 2026-07-27"
            + " and later, or import its checkpoint");
  }

  /**
   * What one utterance needs.
   *
   * @param reference 24 kHz samples at the loudness that the model shall hear
   * @param ids of prompt and chunk, as the vocabulary gives them
   * @param frames of reference and speech together, at least 1
   * @param noise state at time 0, [frames, 100]
   * @param evaluations calls of the second graph, at least 1; must be what it was exported for
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Utterance(
      float[] reference, long[] ids, int frames, float[] noise, int evaluations) {
    public Utterance {
      if (frames < 1) {
        throw new IllegalArgumentException("frames must be >= 1, got " + frames);
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

  /** A prepared and sampled utterance; close it after {@link #audio}. */
  public final class Spoken implements AutoCloseable {
    private final Scope scope;
    private final List<NativeTensor> sampled; // inputs of the third graph

    private Spoken(Scope scope, List<NativeTensor> sampled) {
      this.scope = scope;
      this.sampled = sampled;
    }

    /** Returns the speech without the reference, 24 kHz samples in [-1, 1]. */
    public float[] audio() {
      NativeTensor sound = scope.keep(decode.run(sampled)).get(0);
      if (decode.outputs().get(0).type() != ElementType.INT16) {
        return sound.toFloats();
      }
      short[] samples = sound.toShorts();
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

  /**
   * Runs the first two graphs.
   *
   * @throws EngineException BAD_REQUEST if there are more frames than tables
   */
  public Spoken sample(Utterance utterance) {
    if (utterance.frames() > builtIn.maxFrames()) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "the utterance needs "
              + utterance.frames()
              + " frames, this model has tables for "
              + builtIn.maxFrames()
              + ": use a shorter text or reference, or raise the speed");
    }
    Scope scope = new Scope();
    try {
      return new Spoken(scope, sampled(scope, utterance));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private List<NativeTensor> sampled(Scope scope, Utterance utterance) {
    int[] ids = new int[utterance.ids().length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.toIntExact(utterance.ids()[i]);
    }
    List<NativeTensor> prepared =
        scope.keep(
            preprocess.run(
                List.of(
                    scope.keep(sound(utterance.reference())),
                    scope.keep(NativeTensor.integers(ids, 1, ids.length)),
                    scope.keep(NativeTensor.longs(new long[] {utterance.frames()}, 1)))));
    NativeTensor noise =
        NativeTensor.floats(utterance.noise(), flowType(), 1, utterance.frames(), MELS);
    if (isFourth()) {
      NativeTensor mel = scope.keep(integratedByIndex(prepared, noise, utterance.evaluations()));
      return List.of(mel, prepared.get(5), prepared.get(6), prepared.get(7));
    }
    NativeTensor mel = scope.keep(integratedByFeedback(scope, prepared, noise, utterance));
    return List.of(mel, prepared.get(7));
  }

  private NativeTensor sound(float[] samples) {
    ElementType type = preprocess.inputs().get(0).type();
    return type == ElementType.INT16
        ? NativeTensor.shorts(int16(samples), 1, 1, samples.length)
        : NativeTensor.floats(samples, type, 1, 1, samples.length);
  }

  /** Third generation: the graph gives the next step's number back. */
  private NativeTensor integratedByFeedback(
      Scope scope, List<NativeTensor> prepared, NativeTensor noise, Utterance utterance) {
    NativeTensor state = noise;
    NativeTensor turn = NativeTensor.integers(new int[] {0}, 1);
    for (int call = 0; call < utterance.evaluations(); call++) {
      List<NativeTensor> outputs = step(prepared.subList(1, 7), state, turn);
      state = outputs.get(0);
      turn = outputs.get(1);
    }
    scope.keep(turn);
    return state;
  }

  /** Fourth generation: the caller counts. */
  private NativeTensor integratedByIndex(
      List<NativeTensor> prepared, NativeTensor noise, int evaluations) {
    NativeTensor state = noise;
    for (int call = 0; call < evaluations; call++) {
      NativeTensor turn =
          transformer.inputs().get(5).type() == ElementType.INT64
              ? NativeTensor.longs(new long[] {call}, 1)
              : NativeTensor.integers(new int[] {call}, 1);
      state = step(prepared.subList(1, 5), state, turn).get(0);
    }
    return state;
  }

  /** Runs one step and closes what it started from. */
  private List<NativeTensor> step(
      List<NativeTensor> conditions, NativeTensor state, NativeTensor turn) {
    try {
      List<NativeTensor> inputs = new ArrayList<>();
      inputs.add(state);
      inputs.addAll(conditions);
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
