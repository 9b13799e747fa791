package dev.ishowtts.harness.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a worker process is started; the plan's file is added as the last two arguments.
 *
 * @param java the Java launcher, the one that runs this process
 * @param jvmFlags e.g. {@code -Xmx2g}
 * @param mainClass with its command and options in {@code arguments}
 * @param environment variables that the worker has beside those of this process
 */
public record WorkerCommand(
    Path java,
    List<String> jvmFlags,
    String classPath,
    String mainClass,
    List<String> arguments,
    Map<String, String> environment) {
  public WorkerCommand {
    jvmFlags = List.copyOf(jvmFlags);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /**
   * Returns the variables of the worker. The class path goes there because ONNX Runtime 1.29
   * crashes in a JVM whose command line is longer than about 4000 characters.
   */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("CLASSPATH", classPath);
    return variables;
  }

  /** Returns the same command with more arguments. */
  public WorkerCommand with(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new WorkerCommand(java, jvmFlags, classPath, mainClass, all, environment);
  }

  List<String> line(Path plan) {
    List<String> line = new ArrayList<>();
    line.add(java.toString());
    line.addAll(jvmFlags);
    line.add(mainClass);
    line.addAll(arguments);
    line.add("--plan");
    line.add(plan.toString());
    return line;
  }
}
