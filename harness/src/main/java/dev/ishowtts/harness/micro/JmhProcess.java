package dev.ishowtts.harness.micro;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * JMH in a process of its own, which starts a process per fork. Closing it ends them all; any
 * thread may.
 */
public final class JmhProcess implements AutoCloseable {
  private static final long LOOK_MILLIS = 250;
  private static final Pattern COMPLAINT =
      Pattern.compile("^(?:(?:Caused by: )?[\\w.$]+(?:Exception|Error): |ERROR|No matching).*");

  private final Process process;
  private final Path result;
  private final Path log;

  private JmhProcess(Process process, Path result, Path log) {
    this.process = process;
    this.result = result;
    this.log = log;
  }

  /**
   * How JMH is started.
   *
   * @param java executable
   * @param flags of the Java machine, inherited by the forks
   * @param variables environment variables to add
   */
  public record Launch(
      Path java, List<String> flags, String classPath, Map<String, String> variables) {
    public Launch {
      flags = List.copyOf(flags);
      variables = Map.copyOf(variables);
    }
  }

  /**
   * Starts JMH.
   *
   * @param folder existing folder for its result and its log
   * @throws IOException if it cannot be started
   */
  public static JmhProcess start(Launch launch, JmhOrder order, Path folder) throws IOException {
    Path result = folder.resolve("jmh.json");
    Path log = folder.resolve("jmh.log");
    return new JmhProcess(
        builder(launch, order.arguments(result)).redirectOutput(log.toFile()).start(), result, log);
  }

  private static ProcessBuilder builder(Launch launch, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(launch.java().toString()));
    command.addAll(launch.flags());
    // The run lock already keeps measurements apart; JMH's own would stay behind for other users.
    // Forks read their class path from a jar: ONNX Runtime 1.29 crashes under long command lines.
    command.addAll(List.of("-Djmh.ignoreLock=true", "-Djmh.separateClasspathJAR=true"));
    command.add("org.openjdk.jmh.Main");
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(launch.variables());
    builder.environment().put("CLASSPATH", launch.classPath());
    return builder;
  }

  /**
   * Returns what an order would measure, by name; nothing is measured.
   *
   * @throws JmhException if no benchmark is called so
   * @throws IOException if JMH cannot be started
   */
  public static List<JmhBenchmark> list(Launch launch, JmhOrder order)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-lp"));
    arguments.addAll(order.selection());
    Process process = builder(launch, arguments).start();
    String said;
    try (InputStream output = process.getInputStream()) {
      said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<JmhBenchmark> found = JmhBenchmark.listed(said);
    if (process.waitFor() != 0 || found.isEmpty()) {
      throw new JmhException(
          "no benchmark is found by "
              + order.benchmarks()
              + "; ishowtts bench --preset full --list shows all");
    }
    return found;
  }

  /** Returns the file that holds what JMH says. */
  public Path log() {
    return log;
  }

  /**
   * Waits for the end and returns the result file.
   *
   * @param fork told every quarter of a second which process measures now, JMH itself between forks
   * @throws JmhException if JMH failed or took longer than {@code limit}; says why
   */
  public Path await(Duration limit, Consumer<OptionalLong> fork)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - deadline > 0) {
        throw new JmhException("JMH took longer than " + limit + " and was ended; log " + log);
      }
      fork.accept(
          OptionalLong.of(
              process.children().mapToLong(ProcessHandle::pid).max().orElse(process.pid())));
    }
    if (process.exitValue() != 0 || !Files.exists(result)) {
      throw new JmhException(
          "JMH ended with exit code " + process.exitValue() + complaint() + "; log " + log);
    }
    return result;
  }

  private String complaint() throws IOException {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> COMPLAINT.matcher(line).matches())
          .findFirst()
          .map(line -> " (" + line.strip() + ")")
          .orElse("");
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
