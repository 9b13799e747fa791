package dev.ishowtts.engine.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How many cores this process may use. Two hardware threads of one core share its arithmetic, so a
 * second thread there slows matrix products down; Java counts hardware threads.
 */
public final class ProcessorCores {
  private static final Pattern ALLOWED =
      Pattern.compile("Cpus_allowed_list:\\s*([0-9]+(?:[-,][0-9]+)*)");

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

  private int cores(List<Integer> processors) {
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

  private Optional<List<Integer>> allowed() throws IOException {
    String status = Files.readString(root.resolve("proc/self/status"), StandardCharsets.UTF_8);
    Matcher list = ALLOWED.matcher(status);
    return list.find() ? Optional.of(numbers(list.group(1))) : Optional.empty();
  }

  /** Returns the numbers of a list such as {@code 0-3,8,10-11}. */
  private static List<Integer> numbers(String list) {
    return Pattern.compile(",")
        .splitAsStream(list)
        .map(range -> range.split("-", 2))
        .flatMap(
            ends ->
                IntStream.rangeClosed(
                        Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .boxed())
        .toList();
  }
}
