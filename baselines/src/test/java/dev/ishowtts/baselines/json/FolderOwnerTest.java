package dev.ishowtts.baselines.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderOwnerTest {
  @TempDir private Path folder;

  private UserPrincipal nobody() throws IOException {
    Assumptions.assumeTrue(
        Files.getOwner(folder).getName().equals("root"), "only root can give files away");
    UserPrincipal nobody =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Files.setOwner(folder, nobody);
    return nobody;
  }

  @Test
  void write_rootInFolderOfAnother_belongsToThatUser() throws IOException {
    UserPrincipal nobody = nobody();
    Path file = folder.resolve("new/deep/tokens");

    new AtomicFile(FileOperations.system()).write(file, "x".getBytes(StandardCharsets.UTF_8));

    assertThat(Files.getOwner(file)).isEqualTo(nobody);
    assertThat(Files.getOwner(folder.resolve("new"))).isEqualTo(nobody);
    assertThat(Files.getOwner(folder.resolve("new/deep"))).isEqualTo(nobody);
  }

  @Test
  void give_link_leavesWhatItPointsTo() throws IOException {
    Path target = Files.createFile(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    UserPrincipal nobody = nobody();

    FolderOwner.give(link);

    assertThat(Files.getOwner(target).getName()).isEqualTo("root");
    assertThat(Files.getOwner(link, LinkOption.NOFOLLOW_LINKS)).isEqualTo(nobody);
  }

  @Test
  void give_folderOfItsOwner_staysAsItIs() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    UserPrincipal before = Files.getOwner(file);

    FolderOwner.give(file);

    assertThat(Files.getOwner(file)).isEqualTo(before);
  }
}
