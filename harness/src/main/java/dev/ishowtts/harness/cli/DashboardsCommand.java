package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.harness.dashboard.Dashboards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Grafana's dashboards, data sources and alerts as files. */
@Command(
    name = "dashboards",
    description =
        "Writes the files of dashboards/ again: dashboards and provisioning for Flux, InfluxQL, PromQL.",
    footer = {"", "Example: ishowtts dashboards"})
final class DashboardsCommand implements Callable<Integer> {
  private final Ishowtts root;

  DashboardsCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = root.root().resolve("dashboards");
    for (Map.Entry<String, byte[]> file : Dashboards.files().entrySet()) {
      new AtomicFile(root.surroundings().files())
          .write(folder.resolve(file.getKey()), file.getValue());
    }
    root.terminal().out().println("written: " + Dashboards.files().size() + " in " + folder);
    return ExitCode.PASS;
  }
}
