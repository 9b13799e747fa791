package dev.ishowtts.harness.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs checks one after the other; one that breaks does not keep the next from being run. */
public final class Doctor {
  private Doctor() {}

  /** Returns what the checks found, in their order. */
  public static List<Diagnosis> examine(List<Check> checks) throws InterruptedException {
    List<Diagnosis> diagnoses = new ArrayList<>();
    for (Check check : checks) {
      try {
        diagnoses.addAll(check.run());
      } catch (IOException | RuntimeException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        diagnoses.add(Diagnosis.fail(check.name(), message, ""));
      }
    }
    return List.copyOf(diagnoses);
  }

  /** Returns the worst state; OK if there is none. */
  public static Diagnosis.State worst(List<Diagnosis> diagnoses) {
    return diagnoses.stream()
        .map(Diagnosis::state)
        .max(Diagnosis.State::compareTo)
        .orElse(Diagnosis.State.OK);
  }
}
