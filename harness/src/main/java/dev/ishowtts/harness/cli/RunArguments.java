package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs named on the command line: files, ids of runs, or folders of run files. */
final class RunArguments {
  private RunArguments() {}

  /** Returns the runs in order, those of a folder by name. */
  static List<RunReport> read(Judging judging, List<Path> arguments) throws IOException {
    List<RunReport> reports = new ArrayList<>();
    for (Path argument : arguments) {
      if (Files.isDirectory(argument)) {
        reports.addAll(folder(argument));
      } else {
        reports.add(judging.read(argument));
      }
    }
    return reports;
  }

  /** Returns the runs of every run file in {@code folder}, by name; none if it is not there. */
  static List<RunReport> folder(Path folder) throws IOException {
    List<RunReport> reports = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return reports;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().endsWith(".json")).sorted().toList()) {
        reports.add(new RunFile().read(file));
      }
    }
    return reports;
  }
}
