package dev.ishowtts.engine.gpu;

import dev.ishowtts.engine.checkpoint.VocosArchitecture;
import dev.ishowtts.engine.device.CustomOperation;
import dev.ishowtts.engine.device.ElementType;
import dev.ishowtts.engine.device.OperationCall;
import dev.ishowtts.engine.device.OperationCall.Tensor;
import dev.ishowtts.engine.graph.StepOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One of the operations of the graphs for devices: shapes of its outputs and the kernel behind it.
 * What each computes is written at {@link StepOperation}.
 */
final class FlowOperation implements CustomOperation {
  private static final int WARP = 32;
  private static final int THREADS = 256;
  private static final int GROUPS = 16;
  private static final int BLOCK = StepOperation.BLOCK;
  private static final int WINDOW = StepOperation.WINDOW;
  private static final int TAPS = 7;

  /** From so many rows on a norm has one warp for a row instead of one block. */
  private static final int MANY_ROWS = 1024;

  /** From so many rows on such a warp takes two. */
  private static final int MOST_ROWS = 4096;

  /** Rows of a block that has one warp for a row. */
  private static final int ROW_WARPS = 4;

  /** Values that a thread of the narrow kernels takes. */
  private static final int NARROW = 4;

  private final StepOperation operation;
  private final boolean half;
  private final Kernels kernels;

  private FlowOperation(StepOperation operation, boolean half, Kernels kernels) {
    this.operation = operation;
    this.half = half;
    this.kernels = kernels;
  }

  /** Returns every operation in both types of arithmetic. */
  static List<FlowOperation> all(Kernels kernels) {
    List<FlowOperation> all = new ArrayList<>();
    for (StepOperation operation : StepOperation.values()) {
      all.add(new FlowOperation(operation, false, kernels));
      all.add(new FlowOperation(operation, true, kernels));
    }
    return all;
  }

  @Override
  public String name() {
    return operation.node(half);
  }

  @Override
  public List<ElementType> inputs() {
    return types(operation.inputs());
  }

  @Override
  public List<ElementType> outputs() {
    return types(operation.outputs());
  }

  private List<ElementType> types(List<StepOperation.Element> elements) {
    return elements.stream()
        .map(
            element ->
                switch (element) {
                  case ARITHMETIC -> half ? ElementType.FLOAT16 : ElementType.FLOAT32;
                  case FLOAT -> ElementType.FLOAT32;
                  case INT -> ElementType.INT32;
                  case LONG -> ElementType.INT64;
                })
        .toList();
  }

  @Override
  public List<String> attributes() {
    return operation.attributes();
  }

  @Override
  public void compute(OperationCall call) {
    switch (operation) {
      case JOINED -> joined(call);
      case ROW_WINDOWS -> rowWindows(call);
      case BLOCK_WINDOWS -> blockWindows(call);
      case BIAS_MISH -> biasMish(call);
      case POSITION_ADDED -> positionAdded(call);
      case MODULATED_NORM -> modulatedNorm(call);
      case GATED_SKIP_NORM -> gatedSkipNorm(call);
      case TURNED_HEADS -> turnedHeads(call);
      case ATTENDED_HEADS -> attendedHeads(call);
      case PRODUCT -> product(call);
      case BIAS_GELU -> biasGelu(call);
      case ACTIVE_PRODUCT -> activeProduct(call);
      case ADVANCED -> advanced(call);
      case EMBEDDED -> embedded(call);
      case CONVOLVED_NORM -> convolvedNorm(call);
      case BIAS_ERF_GELU -> biasErfGelu(call);
      case CHANNEL_NORMS -> channelNorms(call);
      case RESPONDED -> responded(call);
      case BIASED_SUM -> biasedSum(call);
      case FRAME_WINDOWS -> frameWindows(call);
      case SPECTRUM -> spectrum(call);
      case OVERLAPPED -> overlapped(call);
    }
  }

  private void joined(OperationCall call) {
    Tensor fixed = call.input(0);
    Tensor moving = call.input(1);
    wide(
        call,
        "joined",
        fixed,
        fixed,
        moving,
        call.output(0, fixed.shape()),
        count(fixed),
        count(moving));
  }

  private void rowWindows(OperationCall call) {
    Tensor x = call.input(0);
    int rows = x.extent(0);
    int frames = x.extent(1);
    int dim = x.extent(2);
    int blocks = (frames + BLOCK - 1) / BLOCK;
    windows(call, x, rows, blocks, dim / GROUPS, frames * dim, dim, dim / GROUPS);
  }

  private void blockWindows(OperationCall call) {
    Tensor x = call.input(0);
    int rows = call.input(1).extent(0);
    int blocks = x.extent(1) / rows;
    int channels = x.extent(2) / BLOCK;
    int row = blocks * BLOCK * channels;
    windows(call, x, rows, blocks, channels, row, channels, rows * row);
  }

  private void windows(
      OperationCall call,
      Tensor x,
      int rows,
      int blocks,
      int channels,
      int rowStride,
      int frameStride,
      int groupStride) {
    Tensor out = call.output(0, GROUPS, (long) rows * blocks, (long) WINDOW * channels);
    narrow(
        call,
        "windows",
        out,
        x,
        call.input(1),
        out,
        count(out),
        rows,
        blocks,
        channels,
        rowStride,
        frameStride,
        groupStride);
  }

  private void biasMish(OperationCall call) {
    Tensor x = call.input(0);
    narrow(
        call,
        "bias_mish",
        x,
        x,
        call.input(1),
        call.output(0, x.shape()),
        count(x),
        x.extent(2) / BLOCK,
        x.extent(1) * x.extent(2));
  }

  private void positionAdded(OperationCall call) {
    Tensor projected = call.input(0);
    Tensor blocked = call.input(1);
    int channels = projected.extent(2) / GROUPS;
    narrow(
        call,
        "position_added",
        projected,
        projected,
        blocked,
        call.input(2),
        call.output(0, projected.shape()),
        count(projected),
        projected.extent(1),
        projected.extent(2),
        channels,
        blocked.extent(1) / projected.extent(0) * blocked.extent(2),
        blocked.extent(1) * blocked.extent(2));
  }

  private void modulatedNorm(OperationCall call) {
    norm(call, Optional.empty(), call.input(1), call.input(2), Optional.empty(), 0, 0);
  }

  private void gatedSkipNorm(OperationCall call) {
    norm(
        call,
        call.input(1),
        call.input(2),
        call.input(3),
        call.output(1, call.input(0).shape()),
        call.attribute("gate"),
        call.attribute("bias"));
  }

  private void norm(
      OperationCall call,
      Object branch,
      Tensor modulations,
      Tensor turn,
      Object sum,
      int gate,
      int bias) {
    Tensor hidden = call.input(0);
    int dim = hidden.extent(2);
    int rows = hidden.extent(0) * hidden.extent(1);
    boolean many = rows >= MANY_ROWS && branch instanceof Tensor;
    int turns = rows >= MOST_ROWS ? 2 : 1;
    kernels.run(
        call,
        many ? "skip_norms" : "skip_norm",
        half,
        many ? (rows + ROW_WARPS * turns - 1) / (ROW_WARPS * turns) : rows,
        many ? ROW_WARPS * WARP : rowThreads(dim),
        hidden,
        branch,
        modulations,
        turn,
        call.output(0, hidden.shape()),
        sum,
        dim,
        modulations.extent(1),
        gate,
        bias,
        call.attribute("scale"),
        call.attribute("shift"),
        rows);
  }

  private void turnedHeads(OperationCall call) {
    Tensor packed = call.input(0);
    int inner = packed.extent(2) / 3;
    long[] shape = {packed.shape()[0], packed.shape()[1], inner};
    wide(
        call,
        "turned_heads",
        packed,
        packed,
        call.input(1),
        call.input(2),
        call.input(3),
        call.output(0, shape),
        call.output(1, shape),
        call.output(2, shape),
        count(packed),
        inner,
        packed.extent(1),
        call.attribute("turning"));
  }

  private void attendedHeads(OperationCall call) {
    Tensor packed = call.input(0);
    Kernels.Heads heads =
        new Kernels.Heads(packed, call.input(1), call.input(2), call.input(3), call.input(4));
    Tensor out = call.output(0, packed.shape()[0], packed.shape()[1], packed.shape()[2] / 3);
    kernels.attend(call, heads, call.attribute("turning"), out);
  }

  private void product(OperationCall call) {
    Tensor x = call.input(0);
    Tensor weight = call.input(1);
    Tensor out = call.output(0, x.shape()[0], x.shape()[1], weight.shape()[1]);
    kernels.product(call, x, weight, out);
  }

  private void biasGelu(OperationCall call) {
    Tensor x = call.input(0);
    wide(call, "bias_gelu", x, x, call.input(1), call.output(0, x.shape()), count(x), x.extent(2));
  }

  private void activeProduct(OperationCall call) {
    Tensor x = call.input(0);
    Tensor weight = call.input(1);
    Tensor out = call.output(0, x.shape()[0], x.shape()[1], weight.shape()[1]);
    kernels.activeProduct(call, x, weight, call.input(2), out);
  }

  private void advanced(OperationCall call) {
    Tensor x = call.input(0);
    Tensor velocities = call.input(1);
    each(
        call,
        "advanced",
        x.elements(),
        x,
        velocities,
        call.input(2),
        call.input(3),
        call.input(4),
        call.input(5),
        call.output(0, x.shape()),
        count(x),
        velocities.extent(0) / x.extent(0),
        x.extent(2));
  }

  private void embedded(OperationCall call) {
    Tensor ids = call.input(0);
    int width = call.input(1).extent(1);
    Tensor out = call.output(0, ids.shape()[0], ids.shape()[1], width);
    narrow(
        call,
        "embedded",
        out,
        ids,
        call.input(1),
        call.input(2),
        call.input(3),
        out,
        count(out),
        ids.extent(1),
        width);
  }

  private void convolvedNorm(OperationCall call) {
    Tensor x = call.input(0);
    eachFrame(
        call,
        "convolved_norm",
        x,
        x,
        call.input(1),
        call.input(2),
        call.input(3),
        call.input(4),
        call.input(5),
        call.output(0, x.shape()),
        x.extent(1),
        x.extent(2));
  }

  private void biasErfGelu(OperationCall call) {
    Tensor x = call.input(0);
    Tensor out = call.output(0, x.shape());
    narrow(call, "bias_erf_gelu", x, x, call.input(1), out, count(x), x.extent(2));
  }

  private void channelNorms(OperationCall call) {
    Tensor x = call.input(0);
    int parts = (x.extent(2) + WARP - 1) / WARP;
    kernels.run(
        call,
        "channel_norms",
        half,
        x.extent(0) * parts,
        WARP * WARP,
        x,
        call.input(1),
        call.output(0, x.shape()[0], x.shape()[2]),
        x.extent(1),
        x.extent(2),
        parts);
  }

  private void responded(OperationCall call) {
    Tensor x = call.input(0);
    eachFrame(
        call,
        "responded",
        x,
        x,
        call.input(1),
        call.input(2),
        call.output(0, x.shape()),
        x.extent(1),
        x.extent(2));
  }

  private void biasedSum(OperationCall call) {
    Tensor x = call.input(1);
    narrow(
        call,
        "biased_sum",
        x,
        call.input(0),
        x,
        call.input(2),
        call.input(3),
        call.output(0, x.shape()),
        count(x),
        x.extent(1),
        x.extent(2));
  }

  private void frameWindows(OperationCall call) {
    Tensor x = call.input(0);
    Tensor out = call.output(0, x.shape()[0], x.shape()[1], (long) TAPS * x.extent(2));
    narrow(call, "frame_windows", out, x, call.input(1), out, count(out), x.extent(1), x.extent(2));
  }

  private void spectrum(OperationCall call) {
    Tensor x = call.input(0);
    each(
        call,
        "spectrum",
        x.elements(),
        x,
        call.input(1),
        call.input(2),
        call.output(0, x.shape()),
        count(x),
        x.extent(1),
        VocosArchitecture.FFT / 2 + 1,
        x.extent(2));
  }

  private void overlapped(OperationCall call) {
    Tensor x = call.input(0);
    Tensor out = call.output(0, x.shape()[0], (x.shape()[1] - 1) * VocosArchitecture.HOP);
    narrow(call, "overlapped", out, x, call.input(1), call.input(2), out, count(out), x.extent(1));
  }

  private static int count(Tensor tensor) {
    return Math.toIntExact(tensor.elements());
  }

  /** Returns the values of 16 bytes. */
  private int wide() {
    return half ? 8 : 4;
  }

  private void wide(OperationCall call, String kernel, Tensor items, Object... arguments) {
    each(call, kernel, items.elements() / wide(), arguments);
  }

  private void narrow(OperationCall call, String kernel, Tensor items, Object... arguments) {
    each(call, kernel, items.elements() / NARROW, arguments);
  }

  /** Runs a kernel with one block for each frame of each row, 16 bytes of it for each thread. */
  private void eachFrame(OperationCall call, String kernel, Tensor rows, Object... arguments) {
    int blocks = rows.extent(0) * rows.extent(1);
    kernels.run(call, kernel, half, blocks, rowThreads(rows.extent(2)), arguments);
  }

  /** Returns how many threads a row needs, 16 bytes for each, in whole warps. */
  private int rowThreads(int dim) {
    return (dim / wide() + WARP - 1) / WARP * WARP;
  }

  private void each(OperationCall call, String kernel, long threads, Object... arguments) {
    int blocks = Math.toIntExact((threads + THREADS - 1) / THREADS);
    kernels.run(call, kernel, half, blocks, THREADS, arguments);
  }
}
