package dev.ishowtts.engine.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The velocity field with one {@link StepOperation} between two products. */
final class FusedVelocity extends Velocity {
  /**
   * Values of the graph around the step.
   *
   * @param cosines fp32 rotary table, [frames, 32]
   * @param sines likewise
   * @param modulations of all steps, [steps, 8 · (depth + 1) · d]
   * @param turn int64, which step it is
   * @param lengths int32 [rows], frames of each row's utterance
   */
  record Surroundings(Value cosines, Value sines, Value modulations, Value turn, Value lengths) {}

  private final Surroundings around;
  private final StepForm form;

  FusedVelocity(Writing writing, Surroundings around, StepForm form) {
    super(writing, form == StepForm.EXACT ? Value.NONE : around.lengths());
    this.around = around;
    this.form = form;
  }

  @Override
  Value withPosition(Value projected) {
    return new WindowedPosition(type, graph, weights, architecture)
        .added(projected, around.lengths());
  }

  @Override
  Normed normed(Value hidden, @Nullable Branch branch, int scaleChunk, int shiftChunk) {
    if (branch == null) {
      Value value =
          graph.step(
              StepOperation.MODULATED_NORM,
              type,
              List.of(hidden, around.modulations(), around.turn()),
              Attribute.integer("scale", scaleChunk),
              Attribute.integer("shift", shiftChunk));
      return new Normed(value, hidden);
    }
    List<Value> outputs =
        graph.steps(
            StepOperation.GATED_SKIP_NORM,
            type,
            List.of(hidden, branch.value(), around.modulations(), around.turn()),
            Attribute.integer("gate", branch.gate()),
            Attribute.integer("bias", branch.bias()),
            Attribute.integer("scale", scaleChunk),
            Attribute.integer("shift", shiftChunk));
    return new Normed(outputs.get(0), outputs.get(1));
  }

  @Override
  Value attended(Value input, String key, String name) {
    if (form != StepForm.PADDED_ATTENDING) {
      return super.attended(input, key, name);
    }
    PackedHeads heads = packedHeads(input, key, name);
    return graph.step(
        StepOperation.ATTENDED_HEADS,
        type,
        List.of(heads.values(), heads.bias(), around.cosines(), around.sines(), around.lengths()),
        turning());
  }

  @Override
  List<Value> heads(Value input, String key, String name) {
    PackedHeads heads = packedHeads(input, key, name);
    return graph.steps(
        StepOperation.TURNED_HEADS,
        type,
        List.of(heads.values(), heads.bias(), around.cosines(), around.sines()),
        turning());
  }

  private AttributeProto turning() {
    return Attribute.integer("turning", (long) architecture.rotaryHeads() * Architecture.HEAD_SIZE);
  }

  /** Query, key and value beside each other, and the bias that they lack. */
  private record PackedHeads(Value values, Value bias) {}

  private PackedHeads packedHeads(Value input, String key, String name) {
    if (multipliesIntegers(BlockLayer.QKV) || architecture.qkNorm()) {
      return new PackedHeads(
          biasedHeads(input, key, name),
          graph.weight(type, "step/no_bias", () -> new float[3 * inner], 3L * inner));
    }
    return new PackedHeads(packed(input, key, name), packedBias(key, name));
  }

  /** The norm of heads comes between bias and rotation; integer products have their biases. */
  private Value biasedHeads(Value input, String key, String name) {
    List<Value> parts =
        multipliesIntegers(BlockLayer.QKV)
            ? integerProducts(input, key, name)
            : graph.ops(
                "Split",
                3,
                List.of(graph.op("Add", List.of(packed(input, key, name), packedBias(key, name)))),
                Attribute.integer("axis", 2),
                Attribute.integer("num_outputs", 3));
    return graph.op(
        "Concat",
        List.of(
            normalised(parts.get(0), key + "q_norm", name + "q_norm"),
            normalised(parts.get(1), key + "k_norm", name + "k_norm"),
            parts.get(2)),
        Attribute.integer("axis", 2));
  }

  @Override
  Value last(
      BlockLayer layer,
      Value input,
      int gate,
      String key,
      GraphBuilder.Values weight,
      int in,
      int out) {
    return product(layer, input, key, weight, in, out);
  }

  @Override
  Value product(
      BlockLayer layer, Value input, String key, GraphBuilder.Values weight, int in, int out) {
    if (form != StepForm.PADDED_ATTENDING || isEightBits(layer)) {
      return super.product(layer, input, key, weight, in, out);
    }
    Value factors = graph.weight(type, key, weight, in, out);
    return graph.step(StepOperation.PRODUCT, type, List.of(input, factors));
  }

  @Override
  Value active(Value input, String key, GraphBuilder.Values weight, Value bias) {
    if (isEightBits(BlockLayer.FF_IN)) {
      return graph.step(StepOperation.BIAS_GELU, type, List.of(widened(input, key, weight), bias));
    }
    long wide = (long) architecture.ffMult() * dim;
    Value factors = graph.weight(type, key, weight, dim, wide);
    return graph.step(StepOperation.ACTIVE_PRODUCT, type, List.of(input, factors, bias));
  }
}
