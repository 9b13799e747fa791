package dev.ishowtts.engine.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes one evaluation of the velocity field: the DiT. Every value is [rows, frames, width], rows
 * being branches × batch, so that nothing asks for a shape.
 */
final class Velocity {
  private static final float EPSILON = 1e-6f;
  private static final int CONVOLUTION_GROUPS = 16;
  private static final int CONVOLUTION_KERNEL = 31;

  /**
   * Values of the graph around the steps, in the type of the arithmetic unless said otherwise.
   *
   * @param cosines rotary table, [frames, 32 · heads per table]
   * @param sines rotary table, likewise
   * @param mask 1 for frames of an utterance and 0 behind its end, [rows, 1, frames]; NONE where no
   *     utterance is padded
   * @param keys int32 [rows, frames], the same for the attention's keys; NONE likewise
   */
  record Surroundings(Value cosines, Value sines, Value mask, Value keys) {}

  /**
   * Returns how many heads one rotary table covers on a device: a kernel that turns many heads at
   * once is several times faster than one launch block per head, and takes rows of up to 1024.
   */
  static int headsPerTable(Architecture architecture) {
    if (architecture.rotaryHeads() != architecture.heads()) {
      return 1;
    }
    int most = 1024 / Architecture.HEAD_SIZE;
    int heads = architecture.heads();
    int best = 1;
    for (int count = 1; count <= Math.min(most, heads); count++) {
      if (heads % count == 0) {
        best = count;
      }
    }
    return best;
  }

  private final Precision precision;
  private final Set<BlockLayer> eightBits;
  private final DataType type;
  private final GraphBuilder graph;
  private final Weights weights;
  private final Architecture architecture;
  private final Surroundings around;
  private final List<Value> modulation;
  private final int headsPerTable;
  private final int dim;
  private final int inner;

  Velocity(
      Precision precision,
      Set<BlockLayer> eightBits,
      GraphBuilder graph,
      Weights weights,
      Architecture architecture,
      Surroundings around,
      List<Value> modulation,
      int headsPerTable) {
    this.precision = precision;
    this.eightBits = eightBits;
    this.type = precision.type();
    this.graph = graph;
    this.weights = weights;
    this.architecture = architecture;
    this.around = around;
    this.modulation = modulation;
    this.headsPerTable = headsPerTable;
    this.dim = architecture.dim();
    this.inner = architecture.heads() * Architecture.HEAD_SIZE;
  }

  /** A modulated norm and the sum that it was taken of. */
  private record Normed(Value value, Value sum) {}

  /** Output of a part of a block before it joins the hidden state; its bias joins there too. */
  private record Branch(Value value, Value bias) {}

  /** Returns the part of the input projection that depends on x, [batch, frames, d]. */
  Value moving(Value x) {
    return graph.op(
        "MatMul",
        List.of(
            graph.cast(x, DataType.FLOAT, type),
            graph.weight(
                type,
                "sampler/moving",
                () -> weights.transposedColumns("input_embed.proj.weight", 0, Architecture.MELS),
                Architecture.MELS,
                dim)));
  }

  /**
   * Returns the velocities of all rows, [rows, frames, 100].
   *
   * @param projected the whole input projection
   */
  Value of(Value projected) {
    return of(projected, this::withPosition);
  }

  /** Returns the velocities of all rows with the convolutional position written otherwise. */
  Value of(Value projected, UnaryOperator<Value> withPosition) {
    Value input = withPosition.apply(projected);
    Value hidden = input;
    @Nullable Branch branch = null;
    for (int block = 0; block < architecture.depth(); block++) {
      int first = 8 * block;
      Normed attention = normed(hidden, branch, first + 1, first);
      Value attended = attention(block, attention.value(), modulation.get(first + 2));
      Normed forward =
          normed(
              attention.sum(),
              new Branch(attended, modulation.get(first + 6)),
              first + 4,
              first + 3);
      branch =
          new Branch(
              feedForward(block, forward.value(), modulation.get(first + 5)),
              modulation.get(first + 7));
      hidden = forward.sum();
    }
    int last = 8 * architecture.depth();
    Value output = output(input, normed(hidden, branch, last, last + 1), last);
    return biased(
        graph.op(
            "MatMul",
            List.of(
                output,
                graph.weight(
                    type,
                    "sampler/proj_out",
                    () -> weights.transposed("proj_out.weight"),
                    dim,
                    Architecture.MELS))),
        "sampler/proj_out",
        () -> weights.plain("proj_out.bias"),
        Architecture.MELS);
  }

  private Value output(Value input, Normed normed, int last) {
    if (!architecture.longSkip()) {
      return normed.value();
    }
    Value joined = graph.op("Concat", List.of(normed.sum(), input), Attribute.integer("axis", -1));
    Value skipped =
        graph.op(
            "MatMul",
            List.of(
                joined,
                graph.weight(
                    type,
                    "sampler/long_skip",
                    () -> weights.transposed("long_skip_connection.weight"),
                    2L * dim,
                    dim)));
    return normed(skipped, null, last, last + 1).value();
  }

  private Value withPosition(Value projected) {
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

  private Normed normed(Value hidden, @Nullable Branch branch, int scaleChunk, int shiftChunk) {
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
        List.of(hidden, branch.value(), scale, shift, branch.bias()),
        List.of(value, Value.NONE, Value.NONE, sum),
        epsilon);
    return new Normed(value, sum);
  }

  private Value attention(int block, Value input, Value gate) {
    String name = "transformer_blocks." + block + ".attn.";
    String key = "sampler/block" + block + "/";
    List<Value> heads = queryKeyValue(input, key, name);
    Value query = rotated(normalised(heads.get(0), key + "q_norm", name + "q_norm"));
    Value attendedKey = rotated(normalised(heads.get(1), key + "k_norm", name + "k_norm"));
    Value attended =
        graph.contrib(
            "MultiHeadAttention",
            attentionInputs(query, attendedKey, heads.get(2)),
            Attribute.integer("num_heads", architecture.heads()));
    return gatedProduct(
        BlockLayer.OUT,
        attended,
        gate,
        key + "out",
        () -> weights.transposed(name + "to_out.0.weight"),
        inner,
        dim);
  }

  private List<Value> queryKeyValue(Value input, String key, String name) {
    List<String> parts = List.of("to_q", "to_k", "to_v");
    if (multipliesIntegers(BlockLayer.QKV)) {
      return integerProducts(input, key, name, parts);
    }
    Value packed =
        biased(
            product(
                BlockLayer.QKV,
                input,
                key + "qkv",
                () -> weights.packed(suffixed(name, parts, ".weight")),
                dim,
                3 * inner),
            key + "qkv",
            () -> weights.joined(suffixed(name, parts, ".bias")),
            3 * inner);
    return graph.ops(
        "Split",
        3,
        List.of(packed),
        Attribute.integer("axis", 2),
        Attribute.integer("num_outputs", 3));
  }

  /** The input is rounded once; separate products with their biases need no split and no sum. */
  private List<Value> integerProducts(Value input, String key, String name, List<String> parts) {
    List<Value> rounded = graph.ops("DynamicQuantizeLinear", 3, List.of(input));
    List<Value> products = new ArrayList<>();
    for (String part : parts) {
      IntegerWeight weight =
          integerWeight(key + part, () -> weights.transposed(name + part + ".weight"), dim, inner);
      Value bias =
          graph.weight(key + part + "_bias", () -> weights.plain(name + part + ".bias"), inner);
      products.add(
          graph.contrib(
              "MatMulIntegerToFloat",
              List.of(
                  rounded.get(0),
                  weight.values(),
                  rounded.get(1),
                  weight.scales(),
                  rounded.get(2),
                  Value.NONE,
                  bias)));
    }
    return products;
  }

  private List<Value> attentionInputs(Value query, Value key, Value value) {
    return around.keys().equals(Value.NONE)
        ? List.of(query, key, value)
        : List.of(query, key, value, Value.NONE, around.keys());
  }

  private static List<String> suffixed(String prefix, List<String> parts, String suffix) {
    return parts.stream().map(part -> prefix + part + suffix).toList();
  }

  /** Root mean square norm of each head (arXiv 1910.07467), where the model has one. */
  private Value normalised(Value value, String key, String name) {
    if (!architecture.qkNorm()) {
      return value;
    }
    int size = Architecture.HEAD_SIZE;
    Value heads =
        graph.cast(
            graph.op("Reshape", List.of(value, graph.longs(0, 0, architecture.heads(), size))),
            type,
            DataType.FLOAT);
    Value square = graph.op("Mul", List.of(heads, heads));
    Value mean =
        graph.op("ReduceMean", List.of(square, graph.longs(-1)), Attribute.integer("keepdims", 1));
    Value root = graph.op("Sqrt", List.of(graph.op("Add", List.of(mean, graph.scalar(EPSILON)))));
    Value weight = graph.weight(key, () -> weights.plain(name + ".weight"), size);
    Value normed = graph.op("Mul", List.of(graph.op("Div", List.of(heads, root)), weight));
    return graph.cast(
        graph.op("Reshape", List.of(normed, graph.longs(0, 0, inner))), DataType.FLOAT, type);
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
          Attribute.integer("num_heads", architecture.heads() / headsPerTable));
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

  private Value feedForward(int block, Value input, Value gate) {
    String name = "transformer_blocks." + block + ".ff.ff.";
    String key = "sampler/block" + block + "/";
    int wide = architecture.ffMult() * dim;
    Value hidden =
        product(
            BlockLayer.FF_IN,
            input,
            key + "ff_in",
            () -> weights.transposed(name + "0.0.weight"),
            dim,
            wide);
    Value bias =
        graph.weight(type, key + "ff_in_bias", () -> weights.plain(name + "0.0.bias"), wide);
    Value active = graph.contrib("FastGelu", List.of(hidden, bias));
    return gatedProduct(
        BlockLayer.FF_OUT,
        active,
        gate,
        key + "ff_out",
        () -> weights.transposed(name + "2.weight"),
        wide,
        dim);
  }

  private Value biased(Value product, String key, GraphBuilder.Values bias, int width) {
    return graph.op("Add", List.of(product, graph.weight(type, key + "_bias", bias, width)));
  }

  /** A linear layer of a block without its bias: in 8 bits where the precision says so. */
  private Value product(
      BlockLayer layer, Value input, String key, GraphBuilder.Values weight, int in, int out) {
    if (!eightBits.contains(layer)) {
      return graph.op("MatMul", List.of(input, graph.weight(type, key, weight, in, out)));
    }
    if (precision == Precision.W8) {
      return blockQuantized(input, key, weight, in, out);
    }
    IntegerWeight integers = integerWeight(key, weight, in, out);
    return graph.contrib(
        "DynamicQuantizeMatMul", List.of(input, integers.values(), integers.scales()));
  }

  /** Such a product times its gate, [out]; in integers the gate joins the weight's scales. */
  private Value gatedProduct(
      BlockLayer layer,
      Value input,
      Value gate,
      String key,
      GraphBuilder.Values weight,
      int in,
      int out) {
    if (!multipliesIntegers(layer)) {
      return graph.op("Mul", List.of(product(layer, input, key, weight, in, out), gate));
    }
    IntegerWeight integers = integerWeight(key, weight, in, out);
    Value scales = graph.op("Mul", List.of(integers.scales(), gate));
    return graph.contrib("DynamicQuantizeMatMul", List.of(input, integers.values(), scales));
  }

  private boolean multipliesIntegers(BlockLayer layer) {
    return precision == Precision.INT8 && eightBits.contains(layer);
  }

  /**
   * A weight of an integer product.
   *
   * @param values int8 [in, out]
   * @param scales [out]
   */
  private record IntegerWeight(Value values, Value scales) {}

  private IntegerWeight integerWeight(String key, GraphBuilder.Values weight, int in, int out) {
    Quantized.Source source = new Quantized.Source(weight, in, out);
    return new IntegerWeight(
        graph.bytes(DataType.INT8, key + "_int8", () -> source.read().values(), in, out),
        graph.weight(key + "_scale", () -> source.read().scales(), out));
  }

  private Value blockQuantized(
      Value input, String key, GraphBuilder.Values weight, int in, int out) {
    BlockQuantized.Source source = new BlockQuantized.Source(weight, in, out);
    int blocks = BlockQuantized.blocks(in);
    Value values =
        graph.bytes(
            DataType.UINT8,
            key + "_w8",
            () -> source.read().values(),
            out,
            blocks,
            BlockQuantized.BLOCK);
    Value scales =
        graph.weight(type, key + "_w8_scale", () -> source.read().scales(), (long) out * blocks);
    return graph.contrib(
        "MatMulNBits",
        List.of(input, values, scales),
        Attribute.integer("K", in),
        Attribute.integer("N", out),
        Attribute.integer("bits", 8),
        Attribute.integer("block_size", BlockQuantized.BLOCK));
  }

  /**
   * Returns the chunks of d values of a row of modulations, split in two levels into equal parts: a
   * device splits into up to 32 equal parts with one launch and no table on the host, which a
   * captured graph could not have.
   *
   * @param row [8 · (depth + 1) · d]
   */
  static List<Value> chunks(GraphBuilder graph, Architecture architecture, Value row) {
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
