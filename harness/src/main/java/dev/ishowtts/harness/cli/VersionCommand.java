package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the version of this software and of what it runs on. */
@Command(
    name = "version",
    description = "Prints the version of ishowtts and of the Java it runs on.",
    footer = {"", "Example: ishowtts version --json"})
final class VersionCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  VersionCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    Environment environment = root.surroundings().environment();
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("ishowtts", Version.current());
    versions.put("java", environment.property("java.version").orElse("unknown"));
    versions.put("vendor", environment.property("java.vendor").orElse("unknown"));
    versions.put("os", environment.property("os.name").orElse("unknown"));
    versions.put("arch", environment.property("os.arch").orElse("unknown"));
    if (json) {
      root.terminal().out().println(JsonOutput.text(versions));
    } else {
      versions.forEach((name, version) -> root.terminal().out().println(name + " " + version));
    }
    return ExitCode.PASS;
  }
}
