package dev.ishowtts.engine.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The velocity field in operations that every build of ONNX Runtime has. */
final class StandardVelocity extends Velocity {
  private static final int CONVOLUTION_GROUPS = 16;
  private static final int CONVOLUTION_KERNEL = 31;

  /**
   * Values of the graph around the steps, in the type of the arithmetic unless said otherwise.
   *
   * @param cosines rotary table, [frames, 32]
   * @param sines rotary table, likewise
   * @param mask 1 for frames of an utterance and 0 behind its end, [rows, 1, frames]; NONE where no
   *     utterance is padded
   * @param keys int32 [rows, frames], the same for the attention's keys; NONE likewise
   */
  record Surroundings(Value cosines, Value sines, Value mask, Value keys) {}

  private final Surroundings around;
  private final List<Value> modulation;

  /**
   * @param row modulations of the step, [8 · (depth + 1) · d]
   */
  StandardVelocity(Writing writing, Surroundings around, Value row) {
    super(writing, around.keys());
    this.around = around;
    this.modulation = chunks(graph, architecture, row);
  }

  /** Returns the velocities of all rows, [rows, frames, 100]. */
  Value of(Value projected) {
    return biased(
        unbiased(projected),
        graph.weight(
            type,
            "sampler/proj_out_bias",
            () -> weights.plain("proj_out.bias"),
            Architecture.MELS));
  }

  private Value biased(Value product, Value bias) {
    return graph.op("Add", List.of(product, bias));
  }

  @Override
  Value withPosition(Value projected) {
    Value columns = graph.op("Transpose", List.of(projected), Attribute.integers("perm", 0, 2, 1));
    Value position = convolution(convolution(masked(columns), 0), 2);
    Value rows = graph.op("Transpose", List.of(position), Attribute.integers("perm", 0, 2, 1));
    return graph.op("Add", List.of(projected, rows));
  }

  private Value convolution(Value input, int index) {
    String name = "input_embed.conv_pos_embed.conv1d." + index;
    String key = "sampler/conv" + index;
    Value convolved =
        graph.op(
            "Conv",
            List.of(
                input,
                graph.weight(
                    type,
                    key,
                    () -> weights.plain(name + ".weight"),
                    dim,
                    dim / CONVOLUTION_GROUPS,
                    CONVOLUTION_KERNEL),
                graph.weight(type, key + "_bias", () -> weights.plain(name + ".bias"), dim)),
            Attribute.integer("group", CONVOLUTION_GROUPS),
            Attribute.integers("pads", CONVOLUTION_KERNEL / 2, CONVOLUTION_KERNEL / 2));
    Value kept = masked(convolved);
    return graph.op(
        "Mul", List.of(kept, graph.op("Tanh", List.of(graph.op("Softplus", List.of(kept))))));
  }

  /** Frames behind the end of an utterance must not reach others through a convolution. */
  private Value masked(Value columns) {
    return around.mask().equals(Value.NONE)
        ? columns
        : graph.op("Mul", List.of(columns, around.mask()));
  }

  @Override
  Normed normed(Value hidden, @Nullable Branch branch, int scaleChunk, int shiftChunk) {
    Value scale = modulation.get(scaleChunk);
    Value shift = modulation.get(shiftChunk);
    AttributeProto epsilon = Attribute.number("epsilon", EPSILON);
    if (branch == null) {
      return new Normed(
          graph.op("LayerNormalization", List.of(hidden, scale, shift), epsilon), hidden);
    }
    Value value = graph.fresh("SkipLayerNormalization");
    Value sum = graph.fresh("Sum");
    graph.contribNode(
        "SkipLayerNormalization",
        List.of(hidden, branch.value(), scale, shift, modulation.get(branch.bias())),
        List.of(value, Value.NONE, Value.NONE, sum),
        epsilon);
    return new Normed(value, sum);
  }

  @Override
  List<Value> heads(Value input, String key, String name) {
    List<Value> parts =
        multipliesIntegers(BlockLayer.QKV)
            ? integerProducts(input, key, name)
            : graph.ops(
                "Split",
                3,
                List.of(biased(packed(input, key, name), packedBias(key, name))),
                Attribute.integer("axis", 2),
                Attribute.integer("num_outputs", 3));
    return List.of(
        rotated(normalised(parts.get(0), key + "q_norm", name + "q_norm")),
        rotated(normalised(parts.get(1), key + "k_norm", name + "k_norm")),
        parts.get(2));
  }

  /** In integers the gate joins the weight's scales. */
  @Override
  Value last(
      BlockLayer layer,
      Value input,
      int gate,
      String key,
      GraphBuilder.Values weight,
      int in,
      int out) {
    Value factors = modulation.get(gate);
    if (!multipliesIntegers(layer)) {
      return graph.op("Mul", List.of(product(layer, input, key, weight, in, out), factors));
    }
    IntegerWeight integers = integerWeight(key, weight, in, out);
    Value scales = graph.op("Mul", List.of(integers.scales(), factors));
    return graph.contrib("DynamicQuantizeMatMul", List.of(input, integers.values(), scales));
  }

  @Override
  Value active(Value input, String key, GraphBuilder.Values weight, Value bias) {
    return graph.contrib("FastGelu", List.of(widened(input, key, weight), bias));
  }

  /**
   * Rotary position of interleaved pairs (RoFormer, arXiv 2104.09864), of every head (v1) or of the
   * first only (v0): then the row is one head of which the first 64 values turn.
   */
  private Value rotated(Value value) {
    List<Value> inputs = List.of(value, graph.longs(0), around.cosines(), around.sines());
    AttributeProto interleaved = Attribute.integer("interleaved", 1);
    if (architecture.rotaryHeads() == architecture.heads()) {
      return graph.contrib(
          "RotaryEmbedding",
          inputs,
          interleaved,
          Attribute.integer("num_heads", architecture.heads()));
    }
    if (architecture.rotaryHeads() != 1) {
      return someRotated(value);
    }
    return graph.contrib(
        "RotaryEmbedding",
        inputs,
        interleaved,
        Attribute.integer("num_heads", 1),
        Attribute.integer("rotary_embedding_dim", Architecture.HEAD_SIZE));
  }

  private Value someRotated(Value value) {
    int turning = architecture.rotaryHeads() * Architecture.HEAD_SIZE;
    List<Value> parts =
        graph.ops(
            "Split",
            2,
            List.of(value, graph.longs(turning, inner - turning)),
            Attribute.integer("axis", 2));
    Value turned =
        graph.contrib(
            "RotaryEmbedding",
            List.of(parts.get(0), graph.longs(0), around.cosines(), around.sines()),
            Attribute.integer("interleaved", 1),
            Attribute.integer("num_heads", architecture.rotaryHeads()));
    return graph.op("Concat", List.of(turned, parts.get(1)), Attribute.integer("axis", 2));
  }

  /**
   * Returns the chunks of d values of a row of modulations, split in two levels into equal parts.
   *
   * @param row [8 · (depth + 1) · d]
   */
  private static List<Value> chunks(GraphBuilder graph, Architecture architecture, Value row) {
    return equalParts(graph, row, architecture.depth() + 1).stream()
        .flatMap(block -> equalParts(graph, block, TimeGraph.CHUNKS).stream())
        .toList();
  }

  private static List<Value> equalParts(GraphBuilder graph, Value value, int parts) {
    return graph.ops(
        "Split",
        parts,
        List.of(value),
        Attribute.integer("axis", 0),
        Attribute.integer("num_outputs", parts));
  }
}
