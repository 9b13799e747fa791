package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.List;

/*
 * The flow in two forms over the same weights.
 *
 * The sampler runs all steps in one session run: a loop carries the state x; the grid, the number
 * of steps and the guidance are inputs, so one copy of the weights serves them all (F5-TTS, arXiv
 * 2410.06885; guidance, arXiv 2207.12598).
 *
 * Condition and step are for devices: what does not depend on x once, then one step without control
 * flow, which can be captured as a CUDA graph and replayed.
 *
 * Rows of the transformer are branches × batch: two-dimensional [rows · frames, d] for the linear
 * layers, three-dimensional [rows, frames, d] for attention. LayerNormalization takes (1 + scale)
 * and shift of the modulation as its weights, so a modulated norm is one operation.
 */
final class FlowGraphs {
  private static final int MELS = Architecture.MELS;

  private final Weights weights;
  private final Architecture architecture;
  private final Precision precision;
  private final DataType type;

  FlowGraphs(Weights weights, Architecture architecture, Precision precision) {
    this.weights = weights;
    this.architecture = architecture;
    this.precision = precision;
    this.type = precision.type();
  }

  /** Writes the sampler of one utterance, or of utterances of one length. */
  void writeSampler(GraphBuilder graph) {
    writeSampler(graph, false);
  }

  /**
   * Writes the sampler of utterances of different lengths: frames behind an utterance's end reach
   * neither its convolutions nor its attention, so each comes out as it would alone.
   */
  void writeBatchSampler(GraphBuilder graph) {
    writeSampler(graph, true);
  }

  private void writeSampler(GraphBuilder graph, boolean padded) {
    Value noise = graph.input("noise", DataType.FLOAT, "batch", "frames", MELS);
    Value fixed = fixedProjection(graph);
    Value modulations =
        graph.cast(
            graph.input("modulations", DataType.FLOAT, "steps", TimeGraph.width(architecture)),
            DataType.FLOAT,
            type);
    Value steps = graph.input("steps", DataType.FLOAT, "steps");
    Value guidance = graph.input("weights", DataType.FLOAT, "branches", 1, 1, 1);
    Value cosines =
        graph.cast(graph.input("cosines", DataType.FLOAT, "frames", 32), DataType.FLOAT, type);
    Value sines =
        graph.cast(graph.input("sines", DataType.FLOAT, "frames", 32), DataType.FLOAT, type);
    Value mask = padded ? mask(graph) : Value.NONE;
    Value keys = padded ? graph.input("keys", DataType.INT32, "rows", "frames") : Value.NONE;
    Velocity.Surroundings around = surroundings(graph, fixed, guidance, cosines, sines, mask, keys);
    Value trips = graph.op("Squeeze", List.of(graph.op("Shape", List.of(steps))));
    Value mel =
        graph.loop(
            trips,
            noise,
            new Object[] {"batch", "frames", MELS},
            (body, turn, x) -> step(body, around, modulations, steps, turn, x));
    graph.output("mel", mel, DataType.FLOAT, "batch", "frames", MELS);
  }

  void writeCondition(GraphBuilder graph) {
    graph.output(
        "fixed", fixedProjection(graph), type, "branches", "batch", "frames", architecture.dim());
  }

  void writeStep(GraphBuilder graph) {
    Value x = graph.input("x", DataType.FLOAT, "batch", "frames", MELS);
    Value fixed = graph.input("fixed", type, "branches", "batch", "frames", architecture.dim());
    Value modulations = graph.input("modulations", type, "steps", TimeGraph.width(architecture));
    Value steps = graph.input("steps", DataType.FLOAT, "steps");
    Value turn = graph.input("turn", DataType.INT64);
    Value guidance = graph.input("weights", DataType.FLOAT, "branches", 1, 1, 1);
    Value cosines = graph.input("cosines", type, "frames", 32);
    Value sines = graph.input("sines", type, "frames", 32);
    Velocity.Surroundings around =
        surroundings(graph, fixed, guidance, cosines, sines, Value.NONE, Value.NONE);
    Value next = step(graph, around, modulations, steps, turn, x);
    graph.output("next", next, DataType.FLOAT, "batch", "frames", MELS);
  }

  private Value step(
      GraphBuilder graph,
      Velocity.Surroundings around,
      Value modulations,
      Value steps,
      Value turn,
      Value x) {
    int chunks = TimeGraph.chunks(architecture);
    Value row = graph.op("Gather", List.of(modulations, turn), Attribute.integer("axis", 0));
    List<Value> modulation =
        graph.ops(
            "Split",
            chunks,
            List.of(row),
            Attribute.integer("axis", 0),
            Attribute.integer("num_outputs", chunks));
    Value velocity =
        new Velocity(precision, graph, weights, architecture, around, modulation).of(x);
    Value length = graph.op("Gather", List.of(steps, turn), Attribute.integer("axis", 0));
    return graph.op("Add", List.of(x, graph.op("Mul", List.of(velocity, length))));
  }

  /** Everything of the input projection that does not depend on x: [branches, batch, frames, d]. */
  private Value fixedProjection(GraphBuilder graph) {
    int in = 2 * MELS + architecture.textDim();
    Value condition = graph.input("condition", DataType.FLOAT, "branches", "batch", "frames", MELS);
    Value text =
        graph.input("text", DataType.FLOAT, "branches", "batch", "frames", architecture.textDim());
    Value joined = graph.op("Concat", List.of(condition, text), Attribute.integer("axis", -1));
    Value product =
        graph.op(
            "MatMul",
            List.of(
                graph.cast(joined, DataType.FLOAT, type),
                graph.weight(
                    type,
                    "sampler/fixed",
                    () -> weights.transposedColumns("input_embed.proj.weight", MELS, in),
                    in - MELS,
                    architecture.dim())));
    return graph.op(
        "Add",
        List.of(
            product,
            graph.weight(
                type,
                "sampler/fixed_bias",
                () -> weights.plain("input_embed.proj.bias"),
                architecture.dim())));
  }

  private Velocity.Surroundings surroundings(
      GraphBuilder graph,
      Value fixed,
      Value guidance,
      Value cosines,
      Value sines,
      Value mask,
      Value keys) {
    Value shape = graph.op("Shape", List.of(fixed));
    Value frames =
        graph.op("Slice", List.of(shape, graph.longs(2), graph.longs(3), graph.longs(0)));
    Value leading =
        graph.op("Slice", List.of(shape, graph.longs(0), graph.longs(3), graph.longs(0)));
    Value rowsShape =
        graph.op(
            "Concat",
            List.of(graph.longs(-1), frames, graph.longs(architecture.dim())),
            Attribute.integer("axis", 0));
    Value melShape =
        graph.op("Concat", List.of(leading, graph.longs(MELS)), Attribute.integer("axis", 0));
    return new Velocity.Surroundings(
        fixed, guidance, cosines, sines, mask, keys, rowsShape, melShape);
  }

  private Value mask(GraphBuilder graph) {
    return graph.cast(
        graph.input("mask", DataType.FLOAT, "rows", 1, "frames"), DataType.FLOAT, type);
  }
}
