package dev.ishowtts.harness.artefact;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a run is compared with, as {@code --against} names it. */
public sealed interface Against {
  /** The accepted sessions of the store. */
  record Stored() implements Against {}

  /** A run that was measured earlier: unpaired. */
  record StoredRun(Path file) implements Against {}

  /** This code with another model bundle, e.g. {@code nano@fp16}. */
  record Model(String name) implements Against {}

  /** A jar, or a folder of jars. */
  record Code(Path path) implements Against {}

  /** Another commit of this repository, built where it is not yet. */
  record Commit(String ref, String commit) implements Against {}

  /** Returns whether both sides are measured now, in turns. */
  default boolean isPaired() {
    return !(this instanceof Stored || this instanceof StoredRun);
  }

  /**
   * Returns what {@code text} names: {@code stored}, {@code model:NAME}, {@code git:REF}, a run
   * file or id, a jar, a folder of jars, or a git ref.
   *
   * @param runs folder of run files
   * @param repository asked for refs
   * @throws ArtefactException if it names nothing
   */
  static Against parse(String text, Path runs, GitRepository repository)
      throws InterruptedException {
    if (text.equals("stored")) {
      return new Stored();
    }
    if (text.startsWith("model:")) {
      String name = text.substring("model:".length());
      if (name.isBlank()) {
        throw new ArtefactException("--against model: needs a name, such as model:nano@fp16");
      }
      return new Model(name);
    }
    if (text.startsWith("git:")) {
      return commit(text.substring("git:".length()), repository)
          .orElseThrow(() -> unknown(text, "this repository has no such commit"));
    }
    Optional<Against> file = file(text, runs);
    if (file.isPresent()) {
      return file.get();
    }
    return commit(text, repository)
        .orElseThrow(() -> unknown(text, "neither a file nor a commit of this repository"));
  }

  private static Optional<Against> file(String text, Path runs) {
    Path path = Path.of(text);
    Path run = runs.resolve(text + ".json");
    if (Files.isRegularFile(run)) {
      return Optional.of(new StoredRun(run));
    }
    if (text.endsWith(".json")) {
      return Optional.of(new StoredRun(path));
    }
    if (text.endsWith(".jar") || Files.isDirectory(path)) {
      if (!Files.exists(path)) {
        throw unknown(text, "the file is not there");
      }
      return Optional.of(new Code(path.toAbsolutePath().normalize()));
    }
    return Optional.empty();
  }

  private static Optional<Against> commit(String ref, GitRepository repository)
      throws InterruptedException {
    return repository.commit(ref).map(commit -> new Commit(ref, commit));
  }

  private static ArtefactException unknown(String text, String why) {
    return new ArtefactException(
        "--against "
            + text
            + ": "
            + why
            + "; give a git ref, FILE.jar, a folder of jars, model:NAME[@PRECISION],"
            + " runs/ID.json or stored");
  }
}
