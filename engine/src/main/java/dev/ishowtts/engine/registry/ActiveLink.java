package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which bundle of a model is used, and which was before.
 *
 * @param active id
 * @param previous id to roll back to
 */
record ActiveLink(String active, Optional<String> previous) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static Optional<ActiveLink> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ActiveLink link = JSON.readValue(Files.readAllBytes(file), ActiveLink.class);
      if (link != null && isId(link.active) && link.previous.map(ActiveLink::isId).orElse(true)) {
        return Optional.of(link);
      }
    } catch (JacksonException e) {
      throw new EngineException(EngineFault.BAD_MODEL, complaint(file), e);
    }
    throw new EngineException(EngineFault.BAD_MODEL, complaint(file));
  }

  void write(Path file) throws IOException {
    DurableFiles.replace(file, JSON.writeValueAsString(this) + "\n");
  }

  private static boolean isId(String id) {
    return id != null && id.matches("[0-9a-f]{" + ModelBundle.ID_LENGTH + "}");
  }

  private static String complaint(Path file) {
    return file + " does not name an active bundle; delete it and activate one";
  }
}
