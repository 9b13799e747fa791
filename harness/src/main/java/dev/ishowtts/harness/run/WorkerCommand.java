package dev.ishowtts.harness.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a worker process is started; the plan's file is added as the last two arguments.
 *
 * @param java the Java launcher, the one that runs this process
 * @param jvmFlags e.g. {@code -Xmx2g}
 * @param mainClass with its command and options in {@code arguments}
 */
public record WorkerCommand(
    Path java, List<String> jvmFlags, String classPath, String mainClass, List<String> arguments) {
  public WorkerCommand {
    jvmFlags = List.copyOf(jvmFlags);
    arguments = List.copyOf(arguments);
  }

  /**
   * Returns the variables of the worker. The class path goes there because ONNX Runtime 1.29
   * crashes in a JVM whose command line is longer than about 4000 characters.
   */
  Map<String, String> variables() {
    return Map.of("CLASSPATH", classPath);
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
