package dev.ishowtts.engine.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * How many cores this process may use. Two hardware threads of one core share its arithmetic, so a
 * second thread there slows matrix products down; Java counts hardware threads.
 */
public final class ProcessorCores {
  private final Path root;
  private final int available;

  /**
   * @param root folder that holds {@code proc} and {@code sys}
   * @param available hardware threads that the process may use, its CPU quota respected, at least 1
   */
  ProcessorCores(Path root, int available) {
    this.root = root;
    this.available = available;
  }

  /** Returns the cores of this machine. */
  public static ProcessorCores ofHost() {
    return new ProcessorCores(Path.of("/"), Runtime.getRuntime().availableProcessors());
  }

  /**
   * Returns the number of cores that the process may use, at least 1; where the system does not say
   * which threads share a core (it does on Linux), each counts as one.
   */
  public int count() {
    try {
      return allowed().map(this::cores).filter(cores -> cores > 0).orElse(available);
    } catch (IOException e) {
      return available;
    }
  }

  private int cores(SortedSet<Integer> processors) {
    Set<String> cores = new HashSet<>();
    for (int processor : processors) {
      Path siblings =
          root.resolve("sys/devices/system/cpu/cpu" + processor + "/topology/thread_siblings_list");
      try {
        cores.add(Files.readString(siblings, StandardCharsets.UTF_8).strip());
      } catch (IOException e) {
        return available;
      }
    }
    return Math.min(available, cores.size());
  }

  private Optional<SortedSet<Integer>> allowed() throws IOException {
    return ProcessorList.allowed(
        Files.readString(root.resolve("proc/self/status"), StandardCharsets.UTF_8));
  }
}
