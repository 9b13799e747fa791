package dev.ishowtts.harness.doctor;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is watched beside a run on this host. */
public record TelemetryCheck(HostFiles host, List<TelemetrySource> sources) implements Check {
  public TelemetryCheck {
    sources = List.copyOf(sources);
  }

  @Override
  public String name() {
    return "telemetry";
  }

  @Override
  public List<Diagnosis> run() {
    List<String> there = new ArrayList<>();
    for (TelemetrySource source : sources) {
      Optional<Probe> probe = source.open(host);
      probe.ifPresent(Probe::close);
      probe.ifPresent(open -> there.add(source.name()));
    }
    there.sort(null);
    return List.of(
        there.isEmpty()
            ? Diagnosis.warn(name(), "nothing can be watched beside a run", "check telemetry.root")
            : Diagnosis.ok(name(), "sources: " + String.join(", ", there)));
  }
}
