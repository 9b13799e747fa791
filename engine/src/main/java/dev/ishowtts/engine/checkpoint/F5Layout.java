package dev.ishowtts.engine.checkpoint;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The weights of an F5-TTS DiT: names without any prefix, shapes as PyTorch stores them. */
final class F5Layout {
  static final int TIME_FEATURES = 256;
  static final int TEXT_FF_MULT = 2;
  static final int TEXT_KERNEL = 7;
  static final int POSITION_GROUPS = 16;
  static final int POSITION_KERNEL = 31;

  private final SortedMap<String, List<Long>> shapes = new TreeMap<>();

  private F5Layout() {}

  static SortedMap<String, List<Long>> shapes(Architecture shape) {
    F5Layout layout = new F5Layout();
    long dim = shape.dim();
    layout.linear("time_embed.time_mlp.0", dim, TIME_FEATURES);
    layout.linear("time_embed.time_mlp.2", dim, dim);
    layout.text(shape);
    layout.linear("input_embed.proj", dim, 2L * Architecture.MELS + shape.textDim());
    layout.convolution(
        "input_embed.conv_pos_embed.conv1d.0", dim, dim / POSITION_GROUPS, POSITION_KERNEL);
    layout.convolution(
        "input_embed.conv_pos_embed.conv1d.2", dim, dim / POSITION_GROUPS, POSITION_KERNEL);
    for (int i = 0; i < shape.depth(); i++) {
      layout.block("transformer_blocks." + i + ".", shape);
    }
    if (shape.longSkip()) {
      layout.shapes.put("long_skip_connection.weight", List.of(dim, 2 * dim));
    }
    layout.linear("norm_out.linear", 2 * dim, dim);
    layout.linear("proj_out", Architecture.MELS, dim);
    return layout.shapes;
  }

  private void text(Architecture shape) {
    long textDim = shape.textDim();
    long wide = TEXT_FF_MULT * textDim;
    shapes.put("text_embed.text_embed.weight", List.of(shape.symbols() + 1L, textDim));
    for (int j = 0; j < shape.convLayers(); j++) {
      String block = "text_embed.text_blocks." + j + ".";
      convolution(block + "dwconv", textDim, 1, TEXT_KERNEL);
      norm(block + "norm", textDim);
      linear(block + "pwconv1", wide, textDim);
      shapes.put(block + "grn.gamma", List.of(1L, 1L, wide));
      shapes.put(block + "grn.beta", List.of(1L, 1L, wide));
      linear(block + "pwconv2", textDim, wide);
    }
  }

  private void block(String block, Architecture shape) {
    long dim = shape.dim();
    long inner = (long) shape.heads() * Architecture.HEAD_SIZE;
    linear(block + "attn_norm.linear", 6 * dim, dim);
    linear(block + "attn.to_q", inner, dim);
    linear(block + "attn.to_k", inner, dim);
    linear(block + "attn.to_v", inner, dim);
    linear(block + "attn.to_out.0", dim, inner);
    if (shape.qkNorm()) {
      shapes.put(block + "attn.q_norm.weight", List.of((long) Architecture.HEAD_SIZE));
      shapes.put(block + "attn.k_norm.weight", List.of((long) Architecture.HEAD_SIZE));
    }
    linear(block + "ff.ff.0.0", dim * shape.ffMult(), dim);
    linear(block + "ff.ff.2", dim, dim * shape.ffMult());
  }

  private void linear(String name, long out, long in) {
    shapes.put(name + ".weight", List.of(out, in));
    shapes.put(name + ".bias", List.of(out));
  }

  private void norm(String name, long size) {
    shapes.put(name + ".weight", List.of(size));
    shapes.put(name + ".bias", List.of(size));
  }

  private void convolution(String name, long out, long in, long kernel) {
    shapes.put(name + ".weight", List.of(out, in, kernel));
    shapes.put(name + ".bias", List.of(out));
  }
}
