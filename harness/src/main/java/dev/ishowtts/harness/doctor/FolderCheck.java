package dev.ishowtts.harness.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is written to; it need not exist yet.
 *
 * @param what it is for
 * @param remedy how to choose another
 */
public record FolderCheck(String what, Path folder, String remedy) implements Check {
  @Override
  public String name() {
    return "folder " + what;
  }

  @Override
  public List<Diagnosis> run() {
    @Nullable Path existing = folder.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    boolean writable =
        existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    return List.of(
        writable
            ? Diagnosis.ok(name(), folder + " is writable")
            : Diagnosis.fail(name(), folder + " is not writable", remedy));
  }
}
