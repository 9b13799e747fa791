package dev.ishowtts.engine.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** One loaded graph. Several threads may run it; every native tensor is closed before a return. */
public final class OnnxSession implements AutoCloseable {
  private static final AtomicLong OPEN_TENSORS = new AtomicLong();

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String name;

  OnnxSession(OrtEnvironment environment, OrtSession session, String name) {
    this.environment = environment;
    this.session = session;
    this.name = name;
  }

  /** Returns the number of native tensors that are open in this process; 0 between runs. */
  public static long openTensors() {
    return OPEN_TENSORS.get();
  }

  /**
   * Runs the graph and returns all of its fp32 outputs.
   *
   * @throws EngineException RUNTIME if the runtime refuses or fails
   */
  public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs) {
    Map<String, OnnxTensor> natives = new HashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        natives.put(input.getKey(), create(input.getValue()));
        OPEN_TENSORS.incrementAndGet();
      }
      try (OrtSession.Result result = session.run(natives)) {
        return copy(result);
      }
    } catch (OrtException e) {
      throw new EngineException(EngineFault.RUNTIME, name + " failed: " + firstLine(e), e);
    } finally {
      natives.values().forEach(OnnxTensor::close);
      OPEN_TENSORS.addAndGet(-natives.size());
    }
  }

  private OnnxTensor create(Tensor tensor) throws OrtException {
    if (tensor instanceof Tensor.Floats floats) {
      return OnnxTensor.createTensor(environment, floats.values().rewind(), floats.shape());
    }
    if (tensor instanceof Tensor.Integers integers) {
      return OnnxTensor.createTensor(environment, integers.values().rewind(), integers.shape());
    }
    Tensor.Longs longs = (Tensor.Longs) tensor;
    return OnnxTensor.createTensor(environment, longs.values().rewind(), longs.shape());
  }

  private static Map<String, Tensor.Floats> copy(OrtSession.Result result) {
    Map<String, Tensor.Floats> outputs = new HashMap<>();
    for (Map.Entry<String, OnnxValue> entry : result) {
      OnnxTensor tensor = (OnnxTensor) entry.getValue();
      FloatBuffer values = tensor.getFloatBuffer();
      outputs.put(entry.getKey(), new Tensor.Floats(values, tensor.getInfo().getShape()));
    }
    return outputs;
  }

  static String firstLine(Exception trouble) {
    return String.valueOf(trouble.getMessage())
        .lines()
        .findFirst()
        .orElse(trouble.getClass().getSimpleName());
  }

  /** Returns the path-less name of the graph. */
  public String name() {
    return name;
  }

  static String nameOf(Path path) {
    return path.getFileName().toString();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new EngineException(
          EngineFault.RUNTIME, name + " could not be closed: " + firstLine(e), e);
    }
  }
}
