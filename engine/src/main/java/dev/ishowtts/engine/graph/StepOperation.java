package dev.ishowtts.engine.graph;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/*
 * Time on a device goes into passes over memory and starts of kernels as much as into products, so all
 * that lies between two products is one operation. R rows are branches × batch B, N frames, d the
 * model's width, c = d / 16 channels of a group, M modulations of a step, K steps. Rows may be longer
 * than their utterances: `lengths` says how many of their frames count.
 */

/** Operations of ours in the graphs for devices. Who runs such a graph computes them. */
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

  /**
   * packed [R,N,3·h] + bias [3·h], cosines and sines [N,32], lengths [R] → [R,N,h]: the attention
   * over the row's length of query and key, turned as {@link #TURNED_HEADS} does, and value.
   */
  ATTENDED_HEADS(
      "AttendedHeads",
      List.of(Element.ARITHMETIC, Element.ARITHMETIC, Element.FLOAT, Element.FLOAT, Element.INT),
      arithmetic(1),
      "turning"),

  /** x [R,N,d] · weight [d,w]. */
  PRODUCT("Product", arithmetic(2), arithmetic(1)),

  /** gelu(x [R,N,w] + bias [w]), by the hyperbolic tangent (arXiv 1606.08415). */
  BIAS_GELU("BiasGelu", arithmetic(2), arithmetic(1)),

  /** gelu(x [R,N,d] · weight [d,w] + bias [w]), by the hyperbolic tangent. */
  ACTIVE_PRODUCT("ActiveProduct", arithmetic(3), arithmetic(1)),

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
      List.of(Element.FLOAT)),

  /**
   * ids [R,N], table [V,w], positions [N,w], kept [R] → [R,N,w]: the table's rows plus positions,
   * zeros from frame {@code kept} on.
   */
  EMBEDDED(
      "Embedded",
      List.of(Element.LONG, Element.ARITHMETIC, Element.ARITHMETIC, Element.INT),
      arithmetic(1)),

  /**
   * x [R,N,d], lengths [R], kernel [7,d], bias, weight and offset [d] → [R,N,d]: the norm over d,
   * by weight and offset, of a convolution of each channel over the frames.
   */
  CONVOLVED_NORM(
      "ConvolvedNorm",
      List.of(
          Element.ARITHMETIC,
          Element.INT,
          Element.ARITHMETIC,
          Element.ARITHMETIC,
          Element.ARITHMETIC,
          Element.ARITHMETIC),
      arithmetic(1)),

  /** gelu(x [R,N,w] + bias [w]), by the error function. */
  BIAS_ERF_GELU("BiasErfGelu", arithmetic(2), arithmetic(1)),

  /** x [R,N,c], lengths [R] → [R,c]: norms of the channels over the frames. */
  CHANNEL_NORMS("ChannelNorms", List.of(Element.ARITHMETIC, Element.INT), arithmetic(1)),

  /**
   * x [R,N,c] · (1 + gamma [c] · norms [R,c] / (mean of the row's norms + 1e-6)): global response
   * normalisation without its offset (ConvNeXt V2, arXiv 2301.00808).
   */
  RESPONDED("Responded", arithmetic(3), arithmetic(1)),

  /** skip [R,N,w] + x [R,N,w] + bias [w], kept [R]; zeros from frame {@code kept} on. */
  BIASED_SUM(
      "BiasedSum",
      List.of(Element.ARITHMETIC, Element.ARITHMETIC, Element.ARITHMETIC, Element.INT),
      arithmetic(1)),

  /** x [R,N,c], lengths [R] → [R,N,7·c]: each frame with the three before and behind it. */
  FRAME_WINDOWS("FrameWindows", List.of(Element.ARITHMETIC, Element.INT), arithmetic(1)),

  /**
   * x [R,N,1032] + bias [1032], log magnitudes and phases of 513 bins, lengths [R] → [R,N,1032]:
   * real and imaginary parts, magnitudes of at most 100, zeros behind the length.
   */
  SPECTRUM("Spectrum", List.of(Element.ARITHMETIC, Element.ARITHMETIC, Element.INT), arithmetic(1)),

  /**
   * x [R,N,1024], squared window [1024], lengths [R] → [R,(N − 1) · 256]: frames added 256 samples
   * apart, divided by the sum of their squared windows, 512 samples cut off at each end.
   */
  OVERLAPPED(
      "Overlapped", List.of(Element.ARITHMETIC, Element.ARITHMETIC, Element.INT), arithmetic(1));

  /** The domain of the operations in graphs. */
  public static final String DOMAIN = "dev.ishowtts";

  /** Frames of a block of {@link #ROW_WINDOWS}. */
  public static final int BLOCK = WindowedPosition.BLOCK;

  /** Frames of a window. */
  public static final int WINDOW = WindowedPosition.WINDOW;

  /** Values of a spectrum: 513 and 513 of them, and zeros up to a multiple of 8. */
  public static final int SPECTRUM_WIDTH = 1032;

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
