package dev.ishowtts.engine.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One loaded graph. Several threads may run it; every native tensor is closed before a return. */
public final class OnnxSession implements AutoCloseable {
  private static final AtomicLong OPEN_TENSORS = new AtomicLong();

  /* Error code - ORT_FAIL - message: /a/b.cc:19 f() [ONNXRuntimeError] : 1 : FAIL : what happened */
  private static final Pattern PLACE =
      Pattern.compile("^Error code - \\w+ - message: (?:.*\\[ONNXRuntimeError] : \\d+ : \\w+ : )?");

  private final NativeBuffers buffers = new NativeBuffers();
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
    List<ByteBuffer> borrowed = new ArrayList<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        natives.put(input.getKey(), create(input.getValue(), borrowed));
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
      borrowed.forEach(buffers::giveBack);
    }
  }

  static void opened() {
    OPEN_TENSORS.incrementAndGet();
  }

  static void closed() {
    OPEN_TENSORS.decrementAndGet();
  }

  /**
   * Runs the graph on tensors in the order of its inputs and returns all outputs in their order.
   * The caller closes both.
   *
   * @throws EngineException RUNTIME if the runtime refuses or fails
   */
  @SuppressWarnings("resource") // the result's tensors live on in what is returned
  public List<NativeTensor> run(List<NativeTensor> inputs) {
    List<String> names = List.copyOf(session.getInputNames());
    if (names.size() != inputs.size()) {
      throw new IllegalArgumentException(
          name + " has " + names.size() + " inputs, got " + inputs.size());
    }
    Map<String, OnnxTensor> natives = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      natives.put(names.get(i), inputs.get(i).tensor());
    }
    try {
      List<NativeTensor> outputs = new ArrayList<>();
      for (Map.Entry<String, OnnxValue> output : session.run(natives)) {
        outputs.add(new NativeTensor((OnnxTensor) output.getValue()));
      }
      return outputs;
    } catch (OrtException e) {
      throw new EngineException(EngineFault.RUNTIME, name + " failed: " + firstLine(e), e);
    }
  }

  /** Returns the inputs in the graph's order. */
  public List<GraphPort> inputs() {
    try {
      return ports(session.getInputNames(), session.getInputInfo());
    } catch (OrtException e) {
      throw new EngineException(EngineFault.BAD_MODEL, name + ": " + firstLine(e), e);
    }
  }

  /** Returns the outputs in the graph's order. */
  public List<GraphPort> outputs() {
    try {
      return ports(session.getOutputNames(), session.getOutputInfo());
    } catch (OrtException e) {
      throw new EngineException(EngineFault.BAD_MODEL, name + ": " + firstLine(e), e);
    }
  }

  /** Returns the custom properties that an exporter wrote into the file; empty without any. */
  public Map<String, String> metadata() {
    try {
      return Map.copyOf(session.getMetadata().getCustomMetadata());
    } catch (OrtException e) {
      throw new EngineException(EngineFault.BAD_MODEL, name + ": " + firstLine(e), e);
    }
  }

  private static List<GraphPort> ports(Set<String> names, Map<String, NodeInfo> infos) {
    List<GraphPort> ports = new ArrayList<>();
    for (String port : names) {
      NodeInfo info = infos.get(port);
      if (info != null && info.getInfo() instanceof TensorInfo tensor) {
        ports.add(new GraphPort(port, type(tensor.type), tensor.getShape().length));
        continue;
      }
      ports.add(new GraphPort(port, GraphPort.ElementType.OTHER, 0));
    }
    return List.copyOf(ports);
  }

  private static GraphPort.ElementType type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> GraphPort.ElementType.FLOAT32;
      case FLOAT16 -> GraphPort.ElementType.FLOAT16;
      case INT16 -> GraphPort.ElementType.INT16;
      case INT32 -> GraphPort.ElementType.INT32;
      case INT64 -> GraphPort.ElementType.INT64;
      default -> GraphPort.ElementType.OTHER;
    };
  }

  private OnnxTensor create(Tensor tensor, List<ByteBuffer> borrowed) throws OrtException {
    if (tensor instanceof Tensor.Floats floats) {
      FloatBuffer values = floats.values().duplicate().rewind();
      if (!values.isDirect()) {
        values = borrow(Float.BYTES, values.limit(), borrowed).asFloatBuffer().put(values).flip();
      }
      return OnnxTensor.createTensor(environment, values, floats.shape());
    }
    if (tensor instanceof Tensor.Integers integers) {
      IntBuffer values = borrow(Integer.BYTES, integers.values().limit(), borrowed).asIntBuffer();
      values.put(integers.values().duplicate().rewind()).flip();
      return OnnxTensor.createTensor(environment, values, integers.shape());
    }
    Tensor.Longs longs = (Tensor.Longs) tensor;
    LongBuffer values = borrow(Long.BYTES, longs.values().limit(), borrowed).asLongBuffer();
    values.put(longs.values().duplicate().rewind()).flip();
    return OnnxTensor.createTensor(environment, values, longs.shape());
  }

  private ByteBuffer borrow(int size, int values, List<ByteBuffer> borrowed) {
    ByteBuffer buffer = buffers.borrow(Math.multiplyExact(size, values));
    borrowed.add(buffer);
    return buffer;
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

  /** Returns what ONNX Runtime says, without the places in its source that it says it at. */
  static String reason(OrtException trouble) {
    String message = String.valueOf(trouble.getMessage()).strip();
    Matcher place = PLACE.matcher(message);
    String said = place.find() ? message.substring(place.end()) : message;
    return said.lines().findFirst().orElse(message).strip();
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
