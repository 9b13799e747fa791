package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.List;
import java.util.Set;

/*
 * The flow in two forms over the same weights.
 *
 * The sampler runs all steps in one session run: a loop carries the state x; the grid, the number
 * of steps and the guidance are inputs, so one copy of the weights serves them all (F5-TTS, arXiv
 * 2410.06885; guidance, arXiv 2207.12598).
 *
 * Condition and step are for devices: what does not depend on x once, then one step without control
 * flow and without shape arithmetic on the host, which can be captured as a CUDA graph and
 * replayed.
 */
final class FlowGraphs {
  private static final int MELS = Architecture.MELS;

  private final Weights weights;
  private final Architecture architecture;
  private final Precision precision;
  private final Set<BlockLayer> eightBits;
  private final DataType type;

  /**
   * @param eightBits layers whose weights are in 8 bits, of those that the precision can have so
   */
  FlowGraphs(
      Weights weights, Architecture architecture, Precision precision, Set<BlockLayer> eightBits) {
    this.weights = weights;
    this.architecture = architecture;
    this.precision = precision;
    this.eightBits = eightBits;
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
    StandardVelocity.Surroundings around =
        new StandardVelocity.Surroundings(
            converted(graph, "cosines", "frames", 32),
            converted(graph, "sines", "frames", 32),
            padded ? converted(graph, "mask", "rows", 1, "frames") : Value.NONE,
            padded ? graph.input("keys", DataType.INT32, "rows", "frames") : Value.NONE);
    Shapes shapes = shapes(graph, fixed);
    Value trips = graph.op("Squeeze", List.of(graph.op("Shape", List.of(steps))));
    Value mel =
        graph.loop(
            trips,
            noise,
            new Object[] {"batch", "frames", MELS},
            (body, turn, x) -> {
              Value row =
                  body.op("Gather", List.of(modulations, turn), Attribute.integer("axis", 0));
              StandardVelocity field = new StandardVelocity(writing(body), around, row);
              Value projected =
                  body.op(
                      "Reshape",
                      List.of(body.op("Add", List.of(fixed, field.moving(x))), shapes.rows()));
              Value branches =
                  body.cast(
                      body.op("Reshape", List.of(field.of(projected), shapes.mel())),
                      type,
                      DataType.FLOAT);
              Value guided =
                  body.op(
                      "ReduceSum",
                      List.of(body.op("Mul", List.of(branches, guidance)), body.longs(0)),
                      Attribute.integer("keepdims", 0));
              return advanced(body, x, guided, steps, turn);
            });
    graph.output("mel", mel, DataType.FLOAT, "batch", "frames", MELS);
  }

  private Value converted(GraphBuilder graph, String name, Object... dims) {
    return graph.cast(graph.input(name, DataType.FLOAT, dims), DataType.FLOAT, type);
  }

  void writeCondition(GraphBuilder graph) {
    graph.output(
        "fixed", fixedProjection(graph), type, "branches", "batch", "frames", architecture.dim());
  }

  /**
   * Writes one step of any number of utterances, with or without guidance. Where utterances may be
   * shorter than their rows, the frames behind them reach neither convolution nor attention, and
   * each comes out as it would alone.
   */
  void writeStep(GraphBuilder graph, StepForm form) {
    Value x = graph.input("x", DataType.FLOAT, "batch", "frames", MELS);
    Value fixed = graph.input("fixed", type, "rows", "frames", architecture.dim());
    Value modulations = graph.input("modulations", type, "steps", TimeGraph.width(architecture));
    Value steps = graph.input("steps", DataType.FLOAT, "steps");
    Value turn = graph.input("turn", DataType.INT64);
    Value guidance = graph.input("weights", DataType.FLOAT, "branches", 1, 1, 1);
    FusedVelocity.Surroundings around =
        new FusedVelocity.Surroundings(
            graph.input("cosines", DataType.FLOAT, "frames", 32),
            graph.input("sines", DataType.FLOAT, "frames", 32),
            modulations,
            turn,
            graph.input("lengths", DataType.INT32, "rows"));
    FusedVelocity field = new FusedVelocity(writing(graph), around, form);
    Value projected = graph.step(StepOperation.JOINED, type, List.of(fixed, field.moving(x)));
    Value bias =
        graph.weight(
            DataType.FLOAT, "step/proj_out_bias", () -> weights.plain("proj_out.bias"), MELS);
    Value next =
        graph.step(
            StepOperation.ADVANCED,
            type,
            List.of(x, field.unbiased(projected), bias, guidance, steps, turn));
    graph.output("next", next, DataType.FLOAT, "batch", "frames", MELS);
  }

  private Velocity.Writing writing(GraphBuilder graph) {
    return new Velocity.Writing(precision, eightBits, graph, weights, architecture);
  }

  private static Value advanced(
      GraphBuilder graph, Value x, Value velocity, Value steps, Value turn) {
    Value length = graph.op("Gather", List.of(steps, turn), Attribute.integer("axis", 0));
    return graph.op("Add", List.of(x, graph.op("Mul", List.of(velocity, length))));
  }

  /** Everything of the input projection that does not depend on x: [branches, batch, frames, d]. */
  private Value fixedProjection(GraphBuilder graph) {
    int text = architecture.textDim();
    Value heard =
        part(
            graph,
            graph.input("condition", DataType.FLOAT, "branches", "batch", "frames", MELS),
            "sampler/heard",
            MELS,
            2 * MELS);
    Value said =
        part(
            graph,
            graph.input("text", DataType.FLOAT, "branches", "batch", "frames", text),
            "sampler/said",
            2 * MELS,
            2 * MELS + text);
    return graph.op(
        "Add",
        List.of(
            graph.op("Add", List.of(heard, said)),
            graph.weight(
                type,
                "sampler/fixed_bias",
                () -> weights.plain("input_embed.proj.bias"),
                architecture.dim())));
  }

  private Value part(GraphBuilder graph, Value input, String key, int from, int to) {
    return graph.op(
        "MatMul",
        List.of(
            graph.cast(input, DataType.FLOAT, type),
            graph.weight(
                type,
                key,
                () -> weights.transposedColumns("input_embed.proj.weight", from, to),
                to - from,
                architecture.dim())));
  }

  /**
   * Shapes of the sampler's values.
   *
   * @param rows int64 (-1, frames, d)
   * @param mel int64 (branches, batch, frames, 100)
   */
  private record Shapes(Value rows, Value mel) {}

  private Shapes shapes(GraphBuilder graph, Value fixed) {
    Value shape = graph.op("Shape", List.of(fixed));
    Value frames =
        graph.op("Slice", List.of(shape, graph.longs(2), graph.longs(3), graph.longs(0)));
    Value leading =
        graph.op("Slice", List.of(shape, graph.longs(0), graph.longs(3), graph.longs(0)));
    Value rows =
        graph.op(
            "Concat",
            List.of(graph.longs(-1), frames, graph.longs(architecture.dim())),
            Attribute.integer("axis", 0));
    Value mel =
        graph.op("Concat", List.of(leading, graph.longs(MELS)), Attribute.integer("axis", 0));
    return new Shapes(rows, mel);
  }
}
