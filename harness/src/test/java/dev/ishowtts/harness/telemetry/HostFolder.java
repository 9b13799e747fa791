package dev.ishowtts.harness.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A made-up host below a folder. */
public final class HostFolder {
  private final Path root;

  public HostFolder(Path root) {
    this.root = root;
  }

  /** Writes one file of the host and returns this. */
  public HostFolder with(String path, String content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a shell script that can be run and returns this. */
  public HostFolder withProgram(String path, String script) {
    with(path, "#!/bin/sh\n" + script);
    if (!root.resolve(path).toFile().setExecutable(true)) {
      throw new IllegalStateException("cannot make " + path + " executable");
    }
    return this;
  }

  /** Returns the host. */
  public HostFiles files() {
    return new HostFiles(root);
  }
}
