package dev.ishowtts.harness.doctor;

import dev.ishowtts.config.Environment;
import java.util.List;

/** The Java that runs this. */
public record JavaCheck(Environment environment) implements Check {
  private static final int OLDEST = 17;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public List<Diagnosis> run() {
    String version = environment.property("java.version").orElse("unknown");
    String sentence =
        "%s, %s, %s"
            .formatted(
                version,
                environment.property("java.vendor").orElse("unknown vendor"),
                environment.property("os.arch").orElse("unknown processor"));
    String major = version.split("[.+-]", 2)[0];
    boolean old = !major.matches("\\d{1,4}") || Integer.parseInt(major) < OLDEST;
    return List.of(
        old
            ? Diagnosis.fail(name(), sentence, "install a JDK of 17 or newer")
            : Diagnosis.ok(name(), sentence));
  }
}
