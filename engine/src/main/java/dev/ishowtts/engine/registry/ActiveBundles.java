package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.graph.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which bundles of a model are used, and which were before the last change.
 *
 * @param current what is used
 * @param previous to roll back to
 */
record ActiveBundles(State current, Optional<State> previous) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /**
   * One bundle a precision, all of the same checkpoint.
   *
   * @param spoken precision of the bare name; one of the bundles
   * @param bundles ids
   */
  record State(Precision spoken, SortedMap<Precision, String> bundles) {
    State {
      bundles = Collections.unmodifiableSortedMap(new TreeMap<>(bundles));
      for (String id : bundles.values()) {
        if (!id.matches("[0-9a-f]{" + ModelBundle.ID_LENGTH + "}")) {
          throw new IllegalArgumentException("no bundle id: " + id);
        }
      }
      if (!bundles.containsKey(spoken)) {
        throw new IllegalArgumentException("no bundle of " + spoken);
      }
    }

    Optional<String> id(Optional<Precision> precision) {
      return Optional.ofNullable(bundles.get(precision.orElse(spoken)));
    }

    /** Returns the state without a bundle that is not the spoken one. */
    State without(String id) {
      SortedMap<Precision, String> rest = new TreeMap<>(bundles);
      rest.values().remove(id);
      return new State(spoken, rest);
    }

    String spokenId() {
      return id(Optional.empty()).orElseThrow();
    }
  }

  static Optional<ActiveBundles> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ActiveBundles read = JSON.readValue(Files.readAllBytes(file), ActiveBundles.class);
      if (read != null) {
        return Optional.of(read);
      }
    } catch (JacksonException | IllegalArgumentException e) {
      throw new EngineException(EngineFault.BAD_MODEL, complaint(file), e);
    }
    throw new EngineException(EngineFault.BAD_MODEL, complaint(file));
  }

  void write(Path file) throws IOException {
    DurableFiles.replace(file, JSON.writeValueAsString(this) + "\n");
  }

  private static String complaint(Path file) {
    return file + " does not name an active bundle; delete it and activate one";
  }
}
