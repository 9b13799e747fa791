package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.registry.Manifest;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A verified model on disk.
 *
 * @param folder holds the graphs, the weights and {@code vocab.txt}
 * @param name bundle name
 * @param digest SHA-256 of the bundle, lower-case hex
 * @param precision e.g. {@code fp32}
 * @param kind what the graphs are
 * @param architecture of the flow; empty where the graphs do not tell
 * @param evaluations of the flow that the graphs are made for; empty where any will do
 */
public record ModelFiles(
    Path folder,
    String name,
    String digest,
    String precision,
    ModelKind kind,
    Optional<Architecture> architecture,
    OptionalInt evaluations) {
  /** This project's own graphs. */
  public ModelFiles(
      Path folder, String name, String digest, String precision, Architecture architecture) {
    this(
        folder,
        name,
        digest,
        precision,
        ModelKind.F5_TTS,
        Optional.of(architecture),
        OptionalInt.empty());
  }

  /** Returns the files of a bundle that the registry loaded. */
  public static ModelFiles of(ModelBundle bundle) {
    Manifest manifest = bundle.manifest();
    return new ModelFiles(
        bundle.folder(),
        manifest.name(),
        manifest.digest(),
        manifest.precision().id(),
        manifest.kind(),
        manifest.architecture(),
        manifest.evaluations());
  }
}
