package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.ArrayList;
import java.util.Collections;
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
 * replayed. The number of branches is fixed in them, so there is a step with guidance and one
 * without.
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
    Velocity.Surroundings around =
        new Velocity.Surroundings(
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
              Velocity field = velocity(body, around, modulations, turn, 1);
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
   * Writes one step of one utterance.
   *
   * @param branches 2 with guidance, 1 without
   */
  void writeStep(GraphBuilder graph, int branches) {
    int table = Velocity.headsPerTable(architecture);
    Value x = graph.input("x", DataType.FLOAT, 1, "frames", MELS);
    Value fixed = graph.input("fixed", type, "rows", "frames", architecture.dim());
    Value modulations = graph.input("modulations", type, "steps", TimeGraph.width(architecture));
    Value steps = graph.input("steps", DataType.FLOAT, "steps");
    Value turn = graph.input("turn", DataType.INT64);
    Value guidance = graph.input("weights", DataType.FLOAT, branches, 1, 1, 1);
    Velocity.Surroundings around =
        new Velocity.Surroundings(
            graph.input("cosines", type, "frames", 32L * table),
            graph.input("sines", type, "frames", 32L * table),
            Value.NONE,
            Value.NONE);
    Value first = graph.input("first_windows", DataType.INT64, "first");
    Value second = graph.input("second_windows", DataType.INT64, "second");
    Value range = graph.input("range", DataType.INT64, "frames");
    WindowedPosition position = new WindowedPosition(type, graph, weights, architecture, branches);
    Velocity field = velocity(graph, around, modulations, turn, table);
    Value moving = field.moving(x);
    Value everyBranch =
        branches == 1
            ? moving
            : graph.op(
                "Concat", Collections.nCopies(branches, moving), Attribute.integer("axis", 0));
    Value velocities =
        graph.cast(
            field.of(
                graph.op("Add", List.of(fixed, everyBranch)),
                projected -> position.added(projected, first, second, range)),
            type,
            DataType.FLOAT);
    Value next = advanced(graph, x, guided(graph, velocities, guidance, branches), steps, turn);
    graph.output("next", next, DataType.FLOAT, "batch", "frames", MELS);
  }

  private static Value guided(GraphBuilder graph, Value velocities, Value guidance, int branches) {
    if (branches == 1) {
      return velocities;
    }
    List<Value> parts =
        graph.ops(
            "Split",
            branches,
            List.of(velocities),
            Attribute.integer("axis", 0),
            Attribute.integer("num_outputs", branches));
    List<Value> factors =
        graph.ops(
            "Split",
            branches,
            List.of(graph.op("Reshape", List.of(guidance, graph.longs(branches, 1, 1)))),
            Attribute.integer("axis", 0),
            Attribute.integer("num_outputs", branches));
    List<Value> weighted = new ArrayList<>();
    for (int i = 0; i < branches; i++) {
      weighted.add(graph.op("Mul", List.of(parts.get(i), factors.get(i))));
    }
    return graph.op("Sum", weighted);
  }

  private Velocity velocity(
      GraphBuilder graph,
      Velocity.Surroundings around,
      Value modulations,
      Value turn,
      int headsPerTable) {
    Value row = graph.op("Gather", List.of(modulations, turn), Attribute.integer("axis", 0));
    return new Velocity(
        precision,
        eightBits,
        graph,
        weights,
        architecture,
        around,
        Velocity.chunks(graph, architecture, row),
        headsPerTable);
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
