package dev.ishowtts.harness.doctor;

import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.harness.sink.history.RunFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The history: whether its database can be opened; one that is not there yet is not made.
 *
 * @param root folder that settings are relative to
 */
public record HistoryCheck(HistorySettings settings, Path root) implements Check {
  @Override
  public String name() {
    return "history";
  }

  @Override
  public List<Diagnosis> run() {
    if (!settings.exists(root)) {
      return List.of(Diagnosis.ok(name(), "no runs yet, it is made with the first judged run"));
    }
    try (History history = History.open(settings, root)) {
      return List.of(
          Diagnosis.ok(name(), history.count(RunFilter.ALL) + " runs in " + history.address()));
    } catch (IOException e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      return List.of(
          Diagnosis.fail(
              name(),
              message,
              settings.isShared()
                  ? "correct history.url, history.user and history.password"
                  : "move the file away and make it again: ./ishowtts history rebuild"));
    }
  }
}
