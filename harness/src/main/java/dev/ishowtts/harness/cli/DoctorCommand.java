package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Home;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.harness.doctor.Check;
import dev.ishowtts.harness.doctor.DecoderCheck;
import dev.ishowtts.harness.doctor.Diagnosis;
import dev.ishowtts.harness.doctor.Doctor;
import dev.ishowtts.harness.doctor.FolderCheck;
import dev.ishowtts.harness.doctor.HistoryCheck;
import dev.ishowtts.harness.doctor.InfluxCheck;
import dev.ishowtts.harness.doctor.JavaCheck;
import dev.ishowtts.harness.doctor.LockCheck;
import dev.ishowtts.harness.doctor.ModelCheck;
import dev.ishowtts.harness.doctor.PlacementCheck;
import dev.ishowtts.harness.doctor.ProviderCheck;
import dev.ishowtts.harness.doctor.RuntimeCheck;
import dev.ishowtts.harness.doctor.RuntimeChoice;
import dev.ishowtts.harness.doctor.SpoolCheck;
import dev.ishowtts.harness.doctor.TelemetryCheck;
import dev.ishowtts.harness.lock.LockReader;
import dev.ishowtts.harness.run.RunSettings;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.TelemetrySettings;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what on this machine works and what does not. */
@Command(
    name = "doctor",
    description = {
      "Looks at Java, ONNX Runtime, execution providers, the model, where its operations run,"
          + " clocks, folders, history, the server of points and telemetry.",
      "WARN: works, but something cannot be used. FAIL: what the settings ask for cannot work."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts doctor                              0 if nothing FAILs, else 2",
      "  ishowtts doctor --set engine.provider=cuda   is it fit for a GPU?"
    })
final class DoctorCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  DoctorCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Diagnosis> diagnoses = Doctor.examine(checks());
    Diagnosis.State worst = Doctor.worst(diagnoses);
    if (json) {
      print(JsonOutput.text(Map.of("state", worst, "checks", diagnoses)));
    } else {
      diagnoses.forEach(this::print);
    }
    return worst == Diagnosis.State.FAIL ? ExitCode.ERROR : ExitCode.PASS;
  }

  private List<Check> checks() {
    Config config = root.config();
    Environment environment = root.surroundings().environment();
    EngineSettings settings = EngineSettings.from(config);
    Models models = new Models(root.surroundings().clock());
    ModelRegistry registry = models.registry(environment);
    RuntimeChoice choice =
        new RuntimeChoice(environment, settings, Models.nativesFolder(environment));
    HostFiles host = TelemetrySettings.from(config).host(root.surroundings().host());
    BoundedCommand commands = BoundedCommand.system();
    List<Check> checks = new ArrayList<>();
    checks.add(new JavaCheck(environment));
    checks.add(new RuntimeCheck(choice));
    for (Provider provider : Provider.values()) {
      checks.add(new ProviderCheck(choice, provider));
    }
    checks.add(new ModelCheck(registry, settings));
    checks.add(new PlacementCheck(choice, registry));
    checks.add(new LockCheck(new LockReader(host, commands), settings.provider()));
    checks.add(
        folder("home", Home.of(environment).folder(), "set ISHOWTTS_HOME to another folder"));
    checks.add(folder("runs", RunSettings.from(config).folder(), "choose another with run.folder"));
    checks.add(
        folder(
            "reports", OutputSettings.from(config).reports(), "choose another with report.folder"));
    Recording recording = new Recording(root);
    checks.add(new HistoryCheck(recording.settings(), root.root()));
    checks.add(new SpoolCheck(recording.spool(), root.surroundings().clock()));
    checks.add(
        new InfluxCheck(
            recording.influx(),
            recording.spool(),
            new Measuring(root).hostName(),
            root.surroundings().clock()));
    checks.add(new DecoderCheck(commands));
    checks.add(
        new TelemetryCheck(
            host,
            ServiceLoader.load(TelemetrySource.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList()));
    return checks;
  }

  private Check folder(String what, Path folder, String remedy) {
    return new FolderCheck(what, root.root().resolve(folder), remedy);
  }

  private void print(Diagnosis diagnosis) {
    print("%-4s  %s: %s".formatted(diagnosis.state(), diagnosis.name(), diagnosis.sentence()));
    if (!diagnosis.remedy().isEmpty()) {
      print("      → " + diagnosis.remedy());
    }
  }

  private void print(String line) {
    root.terminal().out().println(line);
  }
}
