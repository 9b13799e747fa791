package dev.ishowtts.harness.natives;

import java.util.Optional;

/**
 * A published jar.
 *
 * @param size in words, for people
 */
public record MavenArtifact(
    String group, String artifact, String version, Optional<String> classifier, String size) {
  /** Returns ONNX Runtime's distribution for GPUs on x86-64. */
  public static MavenArtifact onnxRuntime(String version) {
    return new MavenArtifact(
        "com.microsoft.onnxruntime", "onnxruntime_gpu", version, Optional.empty(), "642 MB");
  }

  /** Returns CUDA 12.6 with cuDNN 9.5 for x86-64; NVIDIA's licence applies to its content. */
  public static MavenArtifact cuda() {
    return new MavenArtifact(
        "org.bytedeco", "cuda", "12.6-9.5-1.5.11", Optional.of("linux-x86_64-redist"), "2.03 GB");
  }

  /** Returns {@code group:artifact:version:jar[:classifier]}. */
  public String coordinates() {
    return String.join(":", group, artifact, version, "jar")
        + classifier.map(name -> ":" + name).orElse("");
  }

  /** Returns the file name of the jar. */
  public String fileName() {
    return artifact + "-" + version + classifier.map(name -> "-" + name).orElse("") + ".jar";
  }
}
