package dev.ishowtts.monitor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchTest {
  private static final ProcessName SELF = ProcessName.of(ProcessHandle.current());
  private static final ProcessName DEAD = new ProcessName(SELF.pid(), 1, "before-the-boot");

  @TempDir private Path folder;

  @Test
  void open_afterAKill_removesWhatThatServiceHeldAndNothingElse() throws IOException {
    Path other = Files.createDirectories(folder.resolve("kept_by_somebody"));
    Scratch killed = Scratch.open(folder, DEAD);
    Files.writeString(Files.createDirectory(killed.folder().resolve("tomcat")).resolve("x"), "x");
    Scratch beside = Scratch.open(folder, SELF);
    assertThat(killed.folder()).doesNotExist();

    Scratch ours = Scratch.open(folder, SELF);

    assertThat(beside.folder()).isDirectory();
    assertThat(other).isDirectory();
    ours.close();
    assertThat(ours.folder()).doesNotExist();
    assertThat(beside.folder()).isDirectory();
  }
}
