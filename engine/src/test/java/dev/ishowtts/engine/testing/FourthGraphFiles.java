package dev.ishowtts.engine.testing;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A synthetic set of three graphs with the inputs and outputs of F5-TTS-ONNX, fourth generation; no
 * exported file was at hand. As in {@link ThreeGraphFiles} every input matters.
 *
 * <p>With m the mean of the samples and s the sum of the ids over 1000, call t of the transformer
 * adds 0.1·m + 0.01·s + 0.001·t + 0.0001 to the state. The loudness is twice the mean of the
 * samples' magnitudes, the last frame of the reference is m + 0.5 in every bin; the decoder repeats
 * the mean of that frame and of each later one but the last 256 times, times the loudness.
 *
 * @param flow type of the flow's tensors
 * @param sound type of the audio that goes in and comes out
 * @param step type of the step's number
 * @param metadata custom properties
 * @param stamped whether the first graph carries them rather than a graph of their own
 */
public record FourthGraphFiles(
    DataType flow, DataType sound, DataType step, Map<String, String> metadata, boolean stamped) {
  /** What an export of 4 steps says. */
  public static final Map<String, String> METADATA =
      Map.of(
          "f5_tts_metadata_version", "3",
          "sample_rate", "24000",
          "hop_length", "256",
          "nfe_step", "4",
          "max_signal_length", "4096",
          "vocab_path", "vocab.txt");

  private static final int HOP = 256;
  private static final int MELS = 100;
  private static final List<String> CONDITIONS =
      List.of("rope_cos", "rope_sin", "cat_mel_text", "cat_mel_text_drop");

  /** Writes the set. */
  public void write(Path folder) throws IOException {
    OnnxFile preprocess = preprocess();
    if (stamped) {
      preprocess.properties(metadata);
    } else {
      new OnnxFile()
          .input("metadata_marker", DataType.INT64, 1)
          .output("metadata_marker_out", DataType.INT64, 1)
          .op("metadata_marker_out", "Identity", "metadata_marker")
          .properties(metadata)
          .write(folder.resolve("F5_Metadata.onnx"));
    }
    preprocess.write(folder.resolve("F5_Preprocess.onnx"));
    transformer().write(folder.resolve("F5_Transformer.onnx"));
    decode().write(folder.resolve("F5_Decode.onnx"));
  }

  /** Returns what the graphs compute, written again; samples are of one sign. */
  public static float[] expected(
      float[] reference, long[] ids, int frames, float[] noise, int evaluations) {
    double mean = 0;
    for (float sample : reference) {
      mean += sample / reference.length;
    }
    double sum = 0;
    for (long id : ids) {
      sum += id / 1000.0;
    }
    double added = 0;
    for (int t = 0; t < evaluations; t++) {
      added += 0.1 * mean + 0.01 * sum + 0.001 * t + 0.0001;
    }
    int before = reference.length / HOP;
    float[] audio = new float[(frames - before - 1) * HOP];
    for (int i = 0; i < audio.length; i++) {
      int frame = before + i / HOP;
      double level = 0;
      for (int mel = 0; mel < MELS; mel++) {
        level += (noise[frame * MELS + mel] + added) / MELS;
      }
      level = frame == before ? mean + 0.5 : level;
      audio[i] = (float) Math.max(-1, Math.min(1, level * 2 * Math.abs(mean)));
    }
    return audio;
  }

  private OnnxFile preprocess() {
    OnnxFile file =
        new OnnxFile()
            .input("audio", sound, 1, 1, "samples")
            .input("text_ids", DataType.INT32, 1, "tokens")
            .input("max_duration", DataType.INT64, 1)
            .output("noise", flow, 1, "frames", MELS)
            .output("rope_cos", flow, 2, 1, "frames", 64)
            .output("rope_sin", flow, 2, 1, "frames", 64)
            .output("cat_mel_text", flow, 1, "frames", 612)
            .output("cat_mel_text_drop", flow, 1, "frames", 612)
            .output("ref_signal_len", DataType.INT64)
            .output("rms_scale", DataType.FLOAT, 1)
            .output("ref_mel_tail", flow, 1, 1, MELS)
            .longs("one", 1)
            .longs("two", 2)
            .longs("head", 64)
            .longs("mels", MELS)
            .longs("width", 612)
            .longs("hop", HOP)
            .longs("tail_shape", 1, 1, MELS)
            .scalar("full_scale", sound == DataType.INT16 ? 32767 : 1)
            .scalar("thousand", 1000)
            .scalar("double", 2)
            .scalar("half", 0.5f)
            .scalar("cos", 1)
            .scalar("sin", 2)
            .scalar("wrong_noise", 42)
            .op("mel_shape", "Concat", "axis", 0, "one", "max_duration", "mels")
            .op("cat_shape", "Concat", "axis", 0, "one", "max_duration", "width")
            .op("rope_shape", "Concat", "axis", 0, "two", "one", "max_duration", "head")
            .cast("audio_raw", "audio", DataType.FLOAT)
            .op("audio_f", "Div", "audio_raw", "full_scale")
            .op("m", "ReduceMean", "keepdims", 0, "audio_f")
            .op("magnitudes", "Abs", "audio_f")
            .op("magnitude", "ReduceMean", "keepdims", 0, "magnitudes")
            .op("loudness", "Mul", "magnitude", "double")
            .op("rms_scale", "Expand", "loudness", "one")
            .cast("ids_f", "text_ids", DataType.FLOAT)
            .op("ids_sum", "ReduceSum", "keepdims", 0, "ids_f")
            .op("s", "Div", "ids_sum", "thousand")
            .op("tail", "Add", "m", "half")
            .op("ref_mel_tail_f", "Expand", "tail", "tail_shape")
            .op("noise_f", "Expand", "wrong_noise", "mel_shape")
            .op("cat_mel_text_f", "Expand", "m", "cat_shape")
            .op("cat_mel_text_drop_f", "Expand", "s", "cat_shape")
            .op("rope_cos_f", "Expand", "cos", "rope_shape")
            .op("rope_sin_f", "Expand", "sin", "rope_shape")
            .op("audio_shape", "Shape", "audio")
            .op("samples", "Gather", "audio_shape", "two")
            .op("hops", "Div", "samples", "hop")
            .op("ref_signal_len", "Squeeze", "hops")
            .cast("noise", "noise_f", flow)
            .cast("ref_mel_tail", "ref_mel_tail_f", flow);
    CONDITIONS.forEach(name -> file.cast(name, name + "_f", flow));
    return file;
  }

  private OnnxFile transformer() {
    OnnxFile file =
        new OnnxFile()
            .input("noise", flow, 1, "frames", MELS)
            .input("rope_cos", flow, 2, 1, "frames", 64)
            .input("rope_sin", flow, 2, 1, "frames", 64)
            .input("cat_mel_text", flow, 1, "frames", 612)
            .input("cat_mel_text_drop", flow, 1, "frames", 612)
            .input("time_step", step, 1)
            .output("denoised", flow, 1, "frames", MELS)
            .scalar("of_mel", 0.1f)
            .scalar("of_text", 0.01f)
            .scalar("of_time", 0.001f)
            .scalar("of_ropes", 0.0001f)
            .cast("x", "noise", DataType.FLOAT)
            .cast("turn", "time_step", DataType.FLOAT);
    for (String name : CONDITIONS) {
      file.cast(name + "_f", name, DataType.FLOAT)
          .op(name + "_mean", "ReduceMean", "keepdims", 0, name + "_f");
    }
    return file.op("ropes", "Sub", "rope_sin_mean", "rope_cos_mean")
        .op("from_ropes", "Mul", "ropes", "of_ropes")
        .op("from_mel", "Mul", "cat_mel_text_mean", "of_mel")
        .op("from_text", "Mul", "cat_mel_text_drop_mean", "of_text")
        .op("from_time", "Mul", "turn", "of_time")
        .op("sum1", "Add", "from_ropes", "from_mel")
        .op("sum2", "Add", "sum1", "from_text")
        .op("sum3", "Add", "sum2", "from_time")
        .op("next", "Add", "x", "sum3")
        .cast("denoised", "next", flow);
  }

  private OnnxFile decode() {
    return new OnnxFile()
        .input("denoised", flow, 1, "frames", MELS)
        .input("ref_signal_len", DataType.INT64)
        .input("rms_scale", DataType.FLOAT, 1)
        .input("ref_mel_tail", flow, 1, 1, MELS)
        .output("output_audio", sound, 1, 1, "samples")
        .longs("one", 1)
        .longs("last", -1)
        .longs("rows_axis", 1)
        .longs("hop_shape", 1, 1, HOP)
        .longs("flat", 1, 1, -1)
        .longs("zero", 0)
        .scalar("low", -1)
        .scalar("high", 1)
        .scalar("largest", sound == DataType.INT16 ? 32767 : 1)
        .cast("mel", "denoised", DataType.FLOAT)
        .cast("tail", "ref_mel_tail", DataType.FLOAT)
        .op("length", "Unsqueeze", "ref_signal_len", "zero")
        .op("start", "Add", "length", "one")
        .op("later", "Slice", "mel", "start", "last", "rows_axis")
        .op("spoken", "Concat", "axis", 1, "tail", "later")
        .op("rows", "GlobalAveragePool", "spoken")
        .op("loud", "Mul", "rows", "rms_scale")
        .op("level", "Clip", "loud", "low", "high")
        .op("scaled", "Mul", "level", "largest")
        .op("repeated", "Expand", "scaled", "hop_shape")
        .op("audio", "Reshape", "repeated", "flat")
        .cast("output_audio", "audio", sound);
  }
}
