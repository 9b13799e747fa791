package dev.ishowtts.engine.graph;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.util.ArrayList;
import java.util.List;

/*
 * The whole sampler in one run: Euler integration of the flow with classifier-free guidance
 * (F5-TTS, arXiv 2410.06885; guidance, arXiv 2207.12598). A loop carries the state x; the grid, the
 * number of steps and the guidance are inputs, so one copy of the weights serves them all.
 *
 * Rows of the transformer are branches × batch: two-dimensional [rows · frames, d] for the linear
 * layers, three-dimensional [rows, frames, d] for attention. LayerNormalization takes (1 + scale)
 * and shift of the modulation as its weights, so a modulated norm is one operation.
 */
final class SamplerGraph {
  private final GraphBuilder graph;
  private final Weights weights;
  private final Architecture architecture;

  SamplerGraph(GraphBuilder graph, Weights weights, Architecture architecture) {
    this.graph = graph;
    this.weights = weights;
    this.architecture = architecture;
  }

  void write() {
    int mels = Architecture.MELS;
    int textDim = architecture.textDim();
    int chunks = TimeGraph.chunks(architecture);
    Value noise = graph.input("noise", DataType.FLOAT, "batch", "frames", mels);
    Value condition = graph.input("condition", DataType.FLOAT, "branches", "batch", "frames", mels);
    Value text = graph.input("text", DataType.FLOAT, "branches", "batch", "frames", textDim);
    Value modulations =
        graph.input("modulations", DataType.FLOAT, "steps", TimeGraph.width(architecture));
    Value steps = graph.input("steps", DataType.FLOAT, "steps");
    Value guidance = graph.input("weights", DataType.FLOAT, "branches", 1, 1, 1);
    Value cosines = graph.input("cosines", DataType.FLOAT, "frames", 32);
    Value sines = graph.input("sines", DataType.FLOAT, "frames", 32);

    Value fixed = fixedProjection(condition, text);
    Velocity.Surroundings around = surroundings(fixed, guidance, cosines, sines);
    Value trips = graph.op("Squeeze", List.of(graph.op("Shape", List.of(steps))));
    Value mel =
        graph.loop(
            trips,
            noise,
            new Object[] {"batch", "frames", mels},
            (body, turn, x) -> {
              Value row =
                  body.op("Gather", List.of(modulations, turn), Attribute.integer("axis", 0));
              List<Value> modulation =
                  body.ops(
                      "Split",
                      chunks,
                      List.of(row),
                      Attribute.integer("axis", 0),
                      Attribute.integer("num_outputs", chunks));
              Value velocity = new Velocity(body, weights, architecture, around, modulation).of(x);
              Value length = body.op("Gather", List.of(steps, turn), Attribute.integer("axis", 0));
              return body.op("Add", List.of(x, body.op("Mul", List.of(velocity, length))));
            });
    graph.output("mel", mel, DataType.FLOAT, "batch", "frames", mels);
  }

  /** Everything of the input projection that does not depend on x: [branches, batch, frames, d]. */
  private Value fixedProjection(Value condition, Value text) {
    int mels = Architecture.MELS;
    int in = 2 * mels + architecture.textDim();
    Value joined = graph.op("Concat", List.of(condition, text), Attribute.integer("axis", -1));
    Value product =
        graph.op(
            "MatMul",
            List.of(
                joined,
                graph.weight(
                    "sampler/fixed",
                    () -> weights.transposedColumns("input_embed.proj.weight", mels, in),
                    in - mels,
                    architecture.dim())));
    return graph.op(
        "Add",
        List.of(
            product,
            graph.weight(
                "sampler/fixed_bias",
                () -> weights.plain("input_embed.proj.bias"),
                architecture.dim())));
  }

  private Velocity.Surroundings surroundings(
      Value fixed, Value guidance, Value cosines, Value sines) {
    Value shape = graph.op("Shape", List.of(fixed));
    Value frames =
        graph.op("Slice", List.of(shape, graph.longs(2), graph.longs(3), graph.longs(0)));
    Value leading =
        graph.op("Slice", List.of(shape, graph.longs(0), graph.longs(3), graph.longs(0)));
    List<Value> rows = new ArrayList<>();
    rows.add(graph.longs(-1));
    rows.add(frames);
    rows.add(graph.longs(architecture.dim()));
    Value rowsShape = graph.op("Concat", rows, Attribute.integer("axis", 0));
    Value melShape =
        graph.op(
            "Concat",
            List.of(leading, graph.longs(Architecture.MELS)),
            Attribute.integer("axis", 0));
    return new Velocity.Surroundings(fixed, guidance, cosines, sines, rowsShape, melShape);
  }
}
