package dev.ishowtts.engine.checkpoint;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The known answers of the tiny model; see PROVENANCE.md beside them. */
final class GoldenFiles {
  private GoldenFiles() {}

  static Path tiny(String file) {
    URL url =
        Objects.requireNonNull(
            GoldenFiles.class.getResource("/golden/v1-tiny/" + file), "no golden file " + file);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
