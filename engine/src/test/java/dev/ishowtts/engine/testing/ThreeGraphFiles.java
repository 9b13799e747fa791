package dev.ishowtts.engine.testing;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A synthetic set of three graphs with the inputs and outputs of F5-TTS-ONNX, third generation, as
 * its source describes them; no exported file was at hand. The maths is small but every input
 * matters, so that a wrong binding, order, count of calls or noise changes the sound.
 *
 * <p>With m the mean of the int16 samples over 32768 and s the sum of the ids over 1000, call t of
 * the transformer adds 0.1·m + 0.01·s + 0.001·t + 0.0001 to the state, and the decoder repeats the
 * mean of each frame behind the reference 256 times.
 */
public final class ThreeGraphFiles {
  private static final List<String> FLOATS =
      List.of(
          "rope_cos_q",
          "rope_sin_q",
          "rope_cos_k",
          "rope_sin_k",
          "cat_mel_text",
          "cat_mel_text_drop");

  private ThreeGraphFiles() {}

  /** Writes the set. */
  public static void write(Path folder) throws IOException {
    write(folder, DataType.FLOAT);
  }

  /** Writes the set with the flow in fp16. */
  public static void writeFp16(Path folder) throws IOException {
    write(folder, DataType.FLOAT16);
  }

  private static void write(Path folder, DataType type) throws IOException {
    preprocess(type).write(folder.resolve("F5_Preprocess.onnx"));
    transformer(type).write(folder.resolve("F5_Transformer.onnx"));
    decode(type).write(folder.resolve("F5_Decode.onnx"));
  }

  /** Writes a first graph whose outputs have these names, fp32 scalars. */
  public static void writePreprocess(Path folder, List<String> outputs) throws IOException {
    OnnxFile file =
        new OnnxFile()
            .input("audio", DataType.INT16, 1, 1, "samples")
            .input("text_ids", DataType.INT32, 1, "tokens")
            .input("max_duration", DataType.INT64, 1)
            .scalar("one", 1);
    for (String output : outputs) {
      file.op(output, "Identity", "one").output(output, DataType.FLOAT);
    }
    file.write(folder.resolve("F5_Preprocess.onnx"));
  }

  private static OnnxFile preprocess(DataType type) {
    OnnxFile file =
        new OnnxFile()
            .input("audio", DataType.INT16, 1, 1, "samples")
            .input("text_ids", DataType.INT32, 1, "tokens")
            .input("max_duration", DataType.INT64, 1)
            .output("noise", type, 1, "frames", 100)
            .output("rope_cos_q", type, 2, 1, "frames", 64)
            .output("rope_sin_q", type, 2, 1, "frames", 64)
            .output("rope_cos_k", type, 2, 1, 64, "frames")
            .output("rope_sin_k", type, 2, 1, 64, "frames")
            .output("cat_mel_text", type, 1, "frames", 612)
            .output("cat_mel_text_drop", type, 1, "frames", 612)
            .output("ref_signal_len", DataType.INT64)
            .longs("one", 1)
            .longs("two", 2)
            .longs("head", 64)
            .longs("mels", 100)
            .longs("width", 612)
            .longs("hop", 256)
            .scalar("full_scale", 32768)
            .scalar("thousand", 1000)
            .scalar("wrong_noise", 42)
            .op("mel_shape", "Concat", "axis", 0, "one", "max_duration", "mels")
            .op("cat_shape", "Concat", "axis", 0, "one", "max_duration", "width")
            .op("q_shape", "Concat", "axis", 0, "two", "one", "max_duration", "head")
            .op("k_shape", "Concat", "axis", 0, "two", "one", "head", "max_duration")
            .cast("audio_f", "audio", DataType.FLOAT)
            .op("audio_mean", "ReduceMean", "keepdims", 0, "audio_f")
            .op("m", "Div", "audio_mean", "full_scale")
            .cast("ids_f", "text_ids", DataType.FLOAT)
            .op("ids_sum", "ReduceSum", "keepdims", 0, "ids_f")
            .op("s", "Div", "ids_sum", "thousand")
            .op("noise_f", "Expand", "wrong_noise", "mel_shape")
            .op("cat_mel_text_f", "Expand", "m", "cat_shape")
            .op("cat_mel_text_drop_f", "Expand", "s", "cat_shape")
            .op("audio_shape", "Shape", "audio")
            .op("samples", "Gather", "audio_shape", "two")
            .op("hops", "Div", "samples", "hop")
            .op("length", "Add", "hops", "one")
            .op("ref_signal_len", "Squeeze", "length");
    float rope = 1;
    for (String name : FLOATS.subList(0, 4)) {
      file.scalar(name + "_value", rope++)
          .op(name + "_f", "Expand", name + "_value", name.endsWith("q") ? "q_shape" : "k_shape");
    }
    file.cast("noise", "noise_f", type);
    FLOATS.forEach(name -> file.cast(name, name + "_f", type));
    return file;
  }

  private static OnnxFile transformer(DataType type) {
    OnnxFile file =
        new OnnxFile()
            .input("noise", type, 1, "frames", 100)
            .input("rope_cos_q", type, 2, 1, "frames", 64)
            .input("rope_sin_q", type, 2, 1, "frames", 64)
            .input("rope_cos_k", type, 2, 1, 64, "frames")
            .input("rope_sin_k", type, 2, 1, 64, "frames")
            .input("cat_mel_text", type, 1, "frames", 612)
            .input("cat_mel_text_drop", type, 1, "frames", 612)
            .input("time_step", DataType.INT32, 1)
            .output("denoised", type, 1, "frames", 100)
            .output("time_step_1", DataType.INT32, 1)
            .scalar("of_mel", 0.1f)
            .scalar("of_text", 0.01f)
            .scalar("of_time", 0.001f)
            .scalar("of_ropes", 0.0001f)
            .cast("x", "noise", DataType.FLOAT)
            .cast("turn", "time_step", DataType.FLOAT);
    for (String name : FLOATS) {
      file.cast(name + "_f", name, DataType.FLOAT)
          .op(name + "_mean", "ReduceMean", "keepdims", 0, name + "_f");
    }
    // cos_q · sin_q² − sin_k / cos_k · 9 / 4 is 4 − 3 for 1, 2, 3 and 4, and other in another
    // order.
    return file.scalar("share", 9 / 4f)
        .op("q1", "Mul", "rope_cos_q_mean", "rope_sin_q_mean")
        .op("q", "Mul", "q1", "rope_sin_q_mean")
        .op("k1", "Div", "rope_sin_k_mean", "rope_cos_k_mean")
        .op("k", "Mul", "k1", "share")
        .op("ropes", "Sub", "q", "k")
        .op("from_ropes", "Mul", "ropes", "of_ropes")
        .op("from_mel", "Mul", "cat_mel_text_mean", "of_mel")
        .op("from_text", "Mul", "cat_mel_text_drop_mean", "of_text")
        .op("from_time", "Mul", "turn", "of_time")
        .op("sum1", "Add", "from_ropes", "from_mel")
        .op("sum2", "Add", "sum1", "from_text")
        .op("sum3", "Add", "sum2", "from_time")
        .op("next", "Add", "x", "sum3")
        .cast("denoised", "next", type)
        .longs("step", 1)
        .cast("step_i", "step", DataType.INT32)
        .op("time_step_1", "Add", "time_step", "step_i");
  }

  private static OnnxFile decode(DataType type) {
    return new OnnxFile()
        .input("denoised", type, 1, "frames", 100)
        .input("ref_signal_len", DataType.INT64)
        .output("output_audio", DataType.INT16, 1, 1, "samples")
        .longs("one", 1)
        .longs("end", Long.MAX_VALUE)
        .longs("rows_axis", 1)
        .longs("hop_shape", 1, 1, 256)
        .longs("flat", 1, 1, -1)
        .longs("zero", 0)
        .scalar("low", -1)
        .scalar("high", 1)
        .scalar("largest", 32767)
        .cast("mel", "denoised", DataType.FLOAT)
        .op("length", "Unsqueeze", "ref_signal_len", "zero")
        .op("start", "Add", "length", "one")
        .op("spoken", "Slice", "mel", "start", "end", "rows_axis")
        .op("rows", "GlobalAveragePool", "spoken")
        .op("level", "Clip", "rows", "low", "high")
        .op("scaled", "Mul", "level", "largest")
        .op("repeated", "Expand", "scaled", "hop_shape")
        .op("audio", "Reshape", "repeated", "flat")
        .cast("output_audio", "audio", DataType.INT16);
  }
}
