package dev.ishowtts.baselines.gate;

import dev.ishowtts.baselines.gate.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Collects the findings of one check. */
final class Findings {
  private final GateCheck check;
  private final List<Finding> found = new ArrayList<>();

  Findings(GateCheck check) {
    this.check = check;
  }

  /** Adds a finding about the run. */
  void add(Severity severity, String format, Object... values) {
    found.add(
        new Finding(
            check.name(),
            check.stage(),
            severity,
            Optional.empty(),
            String.format(Locale.ROOT, format, values)));
  }

  /** Adds a finding about {@code scenario}, whose id goes in front of the message. */
  void addFor(String scenario, Severity severity, String format, Object... values) {
    found.add(
        new Finding(
            check.name(),
            check.stage(),
            severity,
            Optional.of(scenario),
            scenario + ": " + String.format(Locale.ROOT, format, values)));
  }

  List<Finding> list() {
    return List.copyOf(found);
  }
}
