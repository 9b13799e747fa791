package dev.ishowtts.harness.doctor;

import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.runtime.Natives;
import java.util.List;

/** ONNX Runtime: the library that is used and the Java binding over it. */
public record RuntimeCheck(RuntimeChoice choice) implements Check {
  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public List<Diagnosis> run() {
    OrtLibrary library = choice.library(choice.settings().provider());
    String binding = Natives.bindingVersion();
    String sentence =
        "%s in %s, Java binding %s".formatted(library.version(), library.folder(), binding);
    return List.of(
        library.version().equals(binding)
            ? Diagnosis.ok(name(), sentence)
            : Diagnosis.warn(
                name(),
                sentence,
                "results of two versions are not compared with one another; 1.23 and newer work"));
  }
}
