package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.JudgedFile;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes every report of a judged run into {@code <folder>/<run id>/}. */
public final class ReportFolder {
  private final Path folder;
  private final FileOperations files;

  public ReportFolder(Path folder, FileOperations files) {
    this.folder = folder;
    this.files = files;
  }

  /** Returns the folder of one run's reports; need not exist. */
  public Path of(String run) {
    return folder.resolve(run);
  }

  /**
   * Writes all formats and the judgement itself, each whole or not at all.
   *
   * @return the folder
   */
  public Path write(JudgedRun judged) throws IOException {
    Path target = of(judged.report().id());
    for (ReportFormat format : ReportFormat.values()) {
      new AtomicFile(files)
          .write(
              target.resolve(format.fileName()),
              format.render(judged).getBytes(StandardCharsets.UTF_8));
    }
    new JudgedFile(files).write(judged, target.resolve("judgement.json"));
    return target;
  }
}
