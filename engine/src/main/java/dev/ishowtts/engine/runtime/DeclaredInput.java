package dev.ishowtts.engine.runtime;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An input as a graph's file declares it.
 *
 * @param axes extent of each dimension as a number, or its name where any extent is allowed, e.g.
 *     {@code ["batch", "frames", "100"]}
 */
public record DeclaredInput(String name, List<String> axes) {
  public DeclaredInput {
    axes = List.copyOf(axes);
  }

  /**
   * Reads the inputs of a graph.
   *
   * @throws EngineException BAD_MODEL if the file cannot be read
   */
  public static List<DeclaredInput> read(Path graph) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(graph))) {
      return ModelProto.parseFrom(in).getGraph().getInputList().stream()
          .map(DeclaredInput::of)
          .toList();
    } catch (IOException e) {
      throw new EngineException(
          EngineFault.BAD_MODEL, graph + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static DeclaredInput of(ValueInfoProto input) {
    return new DeclaredInput(
        input.getName(),
        input.getType().getTensorType().getShape().getDimList().stream()
            .map(DeclaredInput::axis)
            .toList());
  }

  private static String axis(TensorShapeProto.Dimension dimension) {
    return dimension.hasDimValue()
        ? Long.toString(dimension.getDimValue())
        : dimension.getDimParam();
  }

  /** Returns whether an axis may have any extent. */
  static boolean isDynamic(String axis) {
    return axis.isEmpty() || !Character.isDigit(axis.charAt(0));
  }

  /** Returns whether any axis may have any extent. */
  boolean isDynamic() {
    return axes.stream().anyMatch(DeclaredInput::isDynamic);
  }
}
