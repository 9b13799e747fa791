package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a candidate is compared with.
 *
 * @param paired whether it was measured in the same run, interleaved with the candidate
 * @param description for people, e.g. {@code epoch 2 of 4f1a…, 3 sessions}
 * @param sessions its sessions, oldest first, each a list of scenarios; one if paired
 * @param earlier sessions of epochs before, epoch by epoch, oldest first: only their spread counts
 */
public record Reference(
    boolean paired,
    String description,
    List<List<ScenarioSession>> sessions,
    List<List<List<ScenarioSession>>> earlier) {
  public Reference {
    sessions = sessions.stream().map(List::copyOf).toList();
    earlier = List.copyOf(earlier);
  }

  /** Returns the other side of {@code report}; empty if it was not a paired run. */
  public static Optional<Reference> withinRun(RunReport report) {
    List<ScenarioSession> side =
        report.scenarios().stream()
            .filter(result -> result.has(Side.BASELINE))
            .map(result -> ScenarioSession.of(result, Side.BASELINE))
            .toList();
    return side.isEmpty()
        ? Optional.empty()
        : Optional.of(new Reference(true, description(report), List.of(side), List.of()));
  }

  private static String description(RunReport report) {
    return "the other side of this run"
        + report.pairing().map(pairing -> ": " + pairing.baseline().description()).orElse("");
  }

  /** Returns accepted sessions as reference. */
  public static Reference stored(String description, List<List<ScenarioSession>> sessions) {
    return stored(description, sessions, List.of());
  }

  /** Returns accepted sessions as reference, with those of earlier epochs. */
  public static Reference stored(
      String description,
      List<List<ScenarioSession>> sessions,
      List<List<List<ScenarioSession>>> earlier) {
    return new Reference(false, description, sessions, earlier);
  }

  /** Returns the sessions that hold scenario {@code id}, oldest first. */
  public List<ScenarioSession> of(String id) {
    return sessions.stream()
        .flatMap(List::stream)
        .filter(session -> session.scenario().equals(id))
        .toList();
  }

  /** Returns every scenario id, sorted. */
  public List<String> scenarios() {
    TreeSet<String> ids = new TreeSet<>();
    sessions.forEach(session -> session.forEach(scenario -> ids.add(scenario.scenario())));
    return List.copyOf(ids);
  }

  /** Returns the session of {@code result} on this reference's counter side: the candidate. */
  public static ScenarioSession candidate(ScenarioResult result) {
    return ScenarioSession.of(result, Side.CANDIDATE);
  }
}
