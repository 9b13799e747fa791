package dev.ishowtts.monitor.jobs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the command line is started: the service itself never measures.
 *
 * @param program words before a command, such as the path of {@code ishowtts}
 * @param settings arguments that give a command the settings of the service
 * @param folder working directory
 */
public record Launcher(List<String> program, List<String> settings, Path folder) {
  public Launcher {
    program = List.copyOf(program);
    settings = List.copyOf(settings);
  }

  /** Returns the whole command line of a command. */
  public List<String> command(List<String> words) {
    List<String> command = new ArrayList<>(program);
    command.addAll(words);
    command.addAll(settings);
    return command;
  }
}
