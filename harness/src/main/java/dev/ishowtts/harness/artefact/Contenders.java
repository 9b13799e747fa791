package dev.ishowtts.harness.artefact;

import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.harness.run.Contender;
import dev.ishowtts.harness.run.WorkerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes what is measured from what was named.
 *
 * @param own starts workers of this build
 * @param ownCommit its commit; empty where that is not known or the tree differs from it
 * @param store of built commits
 */
public record Contenders(WorkerCommand own, Optional<String> ownCommit, ArtefactStore store) {
  private static final String ROOT = "-Dishowtts.root=";

  /** Returns this build as it is. */
  public Contender candidate() {
    return new Contender("this build", ownCommit, digest(own), own);
  }

  /**
   * Returns the other side.
   *
   * @throws ArtefactException if it is not to be had
   * @throws IllegalArgumentException if it is not measured but stored
   */
  public Contender baseline(Against against) throws IOException, InterruptedException {
    if (against instanceof Against.Commit commit) {
      ArtefactStore.Built built = store.built(commit.commit());
      return contender(
          "commit " + commit.commit().substring(0, 12) + " (" + commit.ref() + ")",
          Optional.of(commit.commit()),
          at(built.root(), built.classPath()));
    }
    if (against instanceof Against.Code code) {
      ClassPath classPath =
          ClassPath.of(code.path(), own.mainClass(), new ClassPath(own.classPath()));
      return contender(String.valueOf(code.path()), Optional.empty(), withClassPath(classPath));
    }
    if (against instanceof Against.Model model) {
      return contender(
          "model " + model.name(),
          ownCommit,
          own.with("--set", EngineSettings.MODEL.key() + "=" + model.name()));
    }
    throw new IllegalArgumentException("a stored baseline is not measured, got " + against);
  }

  private static Contender contender(
      String description, Optional<String> commit, WorkerCommand command) {
    return new Contender(description, commit, digest(command), command);
  }

  private static String digest(WorkerCommand command) {
    return new ClassPath(command.classPath()).digest();
  }

  /* A commit brings its own settings file; what the user gave for this call holds for both sides. */
  private WorkerCommand at(Path root, ClassPath classPath) {
    List<String> flags = new ArrayList<>(own.jvmFlags());
    flags.removeIf(flag -> flag.startsWith(ROOT));
    flags.add(ROOT + root);
    return new WorkerCommand(
        own.java(), flags, classPath.text(), own.mainClass(), own.arguments(), own.environment());
  }

  private WorkerCommand withClassPath(ClassPath classPath) {
    return new WorkerCommand(
        own.java(),
        own.jvmFlags(),
        classPath.text(),
        own.mainClass(),
        own.arguments(),
        own.environment());
  }
}
