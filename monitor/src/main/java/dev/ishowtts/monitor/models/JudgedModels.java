package dev.ishowtts.monitor.models;

import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.harness.sink.history.HistorySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What the history says of models. */
final class JudgedModels {
  private final HistorySettings settings;
  private final Path root;

  JudgedModels(HistorySettings settings, Path root) {
    this.settings = settings;
    this.root = root;
  }

  History open() throws IOException {
    return History.open(settings, root);
  }

  /** Returns the newest run on a host in which a bundle passed. */
  Optional<String> passed(ModelBundle bundle, String host) throws IOException {
    try (History history = open()) {
      return history.passed(bundle.manifest().digest(), host);
    }
  }
}
