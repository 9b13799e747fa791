package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one evaluation of the velocity field: the DiT. Every value is [rows, frames, width], rows
 * being branches × batch, so that nothing asks for a shape. What lies between the products is
 * written by the subclasses.
 */
abstract class Velocity {
  static final float EPSILON = 1e-6f;

  private static final List<String> PROJECTIONS = List.of("to_q", "to_k", "to_v");

  /**
   * What a field is written with.
   *
   * @param eightBits layers whose weights are in 8 bits
   */
  record Writing(
      Precision precision,
      Set<BlockLayer> eightBits,
      GraphBuilder graph,
      Weights weights,
      Architecture architecture) {
    DataType type() {
      return precision.type();
    }
  }

  final GraphBuilder graph;
  final Weights weights;
  final Architecture architecture;
  final DataType type;
  final int dim;
  final int inner;
  private final Precision precision;
  private final Set<BlockLayer> eightBits;
  private final Value keys;

  /**
   * @param keys which keys the attention sees, as {@code MultiHeadAttention} takes them; NONE where
   *     no utterance is padded
   */
  Velocity(Writing writing, Value keys) {
    this.precision = writing.precision();
    this.eightBits = writing.eightBits();
    this.type = writing.type();
    this.graph = writing.graph();
    this.weights = writing.weights();
    this.architecture = writing.architecture();
    this.keys = keys;
    this.dim = architecture.dim();
    this.inner = architecture.heads() * Architecture.HEAD_SIZE;
  }

  /** A modulated norm and the sum that it was taken of. */
  record Normed(Value value, Value sum) {}

  /**
   * Output of a part of a block before it joins the hidden state.
   *
   * @param gate chunk of the modulations that it is multiplied by there
   * @param bias chunk of its bias times the gate, which is added
   */
  record Branch(Value value, int gate, int bias) {}

  /** Returns the projection with its convolutional position added. */
  abstract Value withPosition(Value projected);

  /** Returns the modulated norm of a hidden state, to which a branch is added before. */
  abstract Normed normed(Value hidden, @Nullable Branch branch, int scaleChunk, int shiftChunk);

  /** Returns query, key and value of an input of the attention, biased, normed and turned. */
  abstract List<Value> heads(Value input, String key, String name);

  /**
   * Returns the product with which a branch ends, without its bias.
   *
   * @param gate chunk of the modulations; multiplied here or in the next norm
   */
  abstract Value last(
      BlockLayer layer,
      Value input,
      int gate,
      String key,
      GraphBuilder.Values weight,
      int in,
      int out);

  /** Returns the activation of the inner feed-forward product of an input and its bias. */
  abstract Value active(Value input, String key, GraphBuilder.Values weight, Value bias);

  /** Returns the inner feed-forward product without its bias. */
  Value widened(Value input, String key, GraphBuilder.Values weight) {
    return product(BlockLayer.FF_IN, input, key, weight, dim, architecture.ffMult() * dim);
  }

  /** Returns whether a layer's weights are in 8 bits. */
  boolean isEightBits(BlockLayer layer) {
    return eightBits.contains(layer);
  }

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
   * Returns the velocities of all rows without their bias, [rows, frames, 100].
   *
   * @param projected the whole input projection
   */
  Value unbiased(Value projected) {
    Value input = withPosition(projected);
    Value hidden = input;
    @Nullable Branch branch = null;
    for (int block = 0; block < architecture.depth(); block++) {
      int first = 8 * block;
      Normed attention = normed(hidden, branch, first + 1, first);
      Branch attended =
          new Branch(attention(block, attention.value(), first + 2), first + 2, first + 6);
      Normed forward = normed(attention.sum(), attended, first + 4, first + 3);
      branch = new Branch(feedForward(block, forward.value(), first + 5), first + 5, first + 7);
      hidden = forward.sum();
    }
    int last = 8 * architecture.depth();
    Value output = output(input, normed(hidden, branch, last, last + 1), last);
    return graph.op(
        "MatMul",
        List.of(
            output,
            graph.weight(
                type,
                "sampler/proj_out",
                () -> weights.transposed("proj_out.weight"),
                dim,
                Architecture.MELS)));
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

  private Value attention(int block, Value input, int gate) {
    String name = "transformer_blocks." + block + ".attn.";
    String key = "sampler/block" + block + "/";
    return last(
        BlockLayer.OUT,
        attended(input, key, name),
        gate,
        key + "out",
        () -> weights.transposed(name + "to_out.0.weight"),
        inner,
        dim);
  }

  /** Returns what the heads attend to in an input of the attention. */
  Value attended(Value input, String key, String name) {
    List<Value> heads = heads(input, key, name);
    return graph.contrib(
        "MultiHeadAttention",
        attentionInputs(heads.get(0), heads.get(1), heads.get(2)),
        Attribute.integer("num_heads", architecture.heads()));
  }

  private List<Value> attentionInputs(Value query, Value key, Value value) {
    return keys.equals(Value.NONE)
        ? List.of(query, key, value)
        : List.of(query, key, value, Value.NONE, keys);
  }

  /** Returns query, key and value beside each other without their biases. */
  Value packed(Value input, String key, String name) {
    return product(
        BlockLayer.QKV,
        input,
        key + "qkv",
        () -> weights.packed(suffixed(name, PROJECTIONS, ".weight")),
        dim,
        3 * inner);
  }

  /**
   * Returns query, key and value with their biases: the input is rounded once, and separate
   * products need no split and no sum.
   */
  List<Value> integerProducts(Value input, String key, String name) {
    List<Value> rounded = graph.ops("DynamicQuantizeLinear", 3, List.of(input));
    List<Value> products = new ArrayList<>();
    for (String part : PROJECTIONS) {
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

  /** Returns the bias of the packed product, [3 · inner]. */
  Value packedBias(String key, String name) {
    return graph.weight(
        type,
        key + "qkv_bias",
        () -> weights.joined(suffixed(name, PROJECTIONS, ".bias")),
        3L * inner);
  }

  private static List<String> suffixed(String prefix, List<String> parts, String suffix) {
    return parts.stream().map(part -> prefix + part + suffix).toList();
  }

  /** Root mean square norm of each head (arXiv 1910.07467), where the model has one. */
  Value normalised(Value value, String key, String name) {
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

  private Value feedForward(int block, Value input, int gate) {
    String name = "transformer_blocks." + block + ".ff.ff.";
    String key = "sampler/block" + block + "/";
    int wide = architecture.ffMult() * dim;
    GraphBuilder.Values weight = () -> weights.transposed(name + "0.0.weight");
    Value bias =
        graph.weight(type, key + "ff_in_bias", () -> weights.plain(name + "0.0.bias"), wide);
    return last(
        BlockLayer.FF_OUT,
        active(input, key + "ff_in", weight, bias),
        gate,
        key + "ff_out",
        () -> weights.transposed(name + "2.weight"),
        wide,
        dim);
  }

  /** A linear layer of a block without its bias: in 8 bits where the precision says so. */
  Value product(
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

  /** Returns whether the layer's products are those of integers. */
  boolean multipliesIntegers(BlockLayer layer) {
    return precision == Precision.INT8 && eightBits.contains(layer);
  }

  /**
   * A weight of an integer product.
   *
   * @param values int8 [in, out]
   * @param scales [out]
   */
  record IntegerWeight(Value values, Value scales) {}

  /** Returns a linear weight in 8 bits. */
  IntegerWeight integerWeight(String key, GraphBuilder.Values weight, int in, int out) {
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
}
