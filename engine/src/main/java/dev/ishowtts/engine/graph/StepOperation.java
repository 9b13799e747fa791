package dev.ishowtts.engine.graph;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/*
 * A step's time goes into passes over memory and starts of kernels as much as into products, so all
 * that lies between two products is one operation. R rows are branches × batch B, N frames, d the
 * model's width, c = d / 16 channels of a group, M modulations of a step, K steps.
 */

/** Operations of ours in the graphs of a step. Who runs such a graph computes them. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable
public enum StepOperation {
  /** fixed [R,N,d] + moving [B,N,d] of the row's utterance → [R,N,d]. */
  JOINED("Joined", arithmetic(2), arithmetic(1)),

  /**
   * x [R,N,d], lengths [R] → [16, R · blocks, 40 · c]: the windows of 40 frames around each block
   * of 8, from 15 frames before it on, zeros outside the row's length.
   */
  ROW_WINDOWS("RowWindows", List.of(Element.ARITHMETIC, Element.INT), arithmetic(1)),

  /** The same of x [16, R · blocks, 8 · c]. */
  BLOCK_WINDOWS("BlockWindows", List.of(Element.ARITHMETIC, Element.INT), arithmetic(1)),

  /** mish(x [16, R · blocks, 8 · c] + bias [d]) (Mish, arXiv 1908.08681). */
  BIAS_MISH("BiasMish", arithmetic(2), arithmetic(1)),

  /** projected [R,N,d] + mish(blocked [16, R · blocks, 8 · c] + bias [d]) → [R,N,d]. */
  POSITION_ADDED("PositionAdded", arithmetic(3), arithmetic(1)),

  /** Norm of hidden [R,N,d] times scale plus shift, chunks of modulations [K,M] at the turn. */
  MODULATED_NORM(
      "ModulatedNorm",
      List.of(Element.ARITHMETIC, Element.ARITHMETIC, Element.LONG),
      arithmetic(1),
      "scale",
      "shift"),

  /** The same of the sum hidden + branch · gate + bias, which is the second output. */
  GATED_SKIP_NORM(
      "GatedSkipNorm",
      List.of(Element.ARITHMETIC, Element.ARITHMETIC, Element.ARITHMETIC, Element.LONG),
      arithmetic(2),
      "gate",
      "bias",
      "scale",
      "shift"),

  /**
   * packed [R,N,3·h] + bias [3·h], cosines and sines [N,32] → query, key, value [R,N,h]; of query
   * and key the first {@code turning} values turn in interleaved pairs (arXiv 2104.09864).
   */
  TURNED_HEADS(
      "TurnedHeads",
      List.of(Element.ARITHMETIC, Element.ARITHMETIC, Element.FLOAT, Element.FLOAT),
      arithmetic(3),
      "turning"),

  /** gelu(x [R,N,w] + bias [w]), by the hyperbolic tangent (arXiv 1606.08415). */
  BIAS_GELU("BiasGelu", arithmetic(2), arithmetic(1)),

  /**
   * x [B,N,100], velocities [R,N,100], bias [100], weights [branches,1,1,1], steps [K], turn → x +
   * step · Σ weight · (velocity + bias) over the branches.
   */
  ADVANCED(
      "Advanced",
      List.of(
          Element.FLOAT,
          Element.ARITHMETIC,
          Element.FLOAT,
          Element.FLOAT,
          Element.FLOAT,
          Element.LONG),
      List.of(Element.FLOAT));

  /** The domain of the operations in graphs. */
  public static final String DOMAIN = "dev.ishowtts";

  /** Frames of a block of {@link #ROW_WINDOWS}. */
  public static final int BLOCK = WindowedPosition.BLOCK;

  /** Frames of a window. */
  public static final int WINDOW = WindowedPosition.WINDOW;

  /** Types of elements. */
  public enum Element {
    /** fp16 or fp32, as the graph computes. */
    ARITHMETIC,
    FLOAT,
    INT,
    LONG
  }

  private final String id;
  private final List<Element> inputs;
  private final List<Element> outputs;
  private final List<String> attributes;

  StepOperation(String id, List<Element> inputs, List<Element> outputs, String... attributes) {
    this.id = id;
    this.inputs = inputs;
    this.outputs = outputs;
    this.attributes = Stream.of(attributes).toList();
  }

  private static List<Element> arithmetic(int count) {
    return Collections.nCopies(count, Element.ARITHMETIC);
  }

  /** Returns the name of the operation's nodes where the arithmetic is fp16 or fp32. */
  public String node(boolean half) {
    return id + (half ? "16" : "32");
  }

  /** Returns the types of the inputs. */
  public List<Element> inputs() {
    return inputs;
  }

  /** Returns the types of the outputs. */
  public List<Element> outputs() {
    return outputs;
  }

  /** Returns the names of the integer attributes. */
  public List<String> attributes() {
    return attributes;
  }
}
