package dev.ishowtts.baselines.json;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;

/**
 * What root writes in another user's folder belongs to that user: the clocks are locked by root,
 * and the service, which is not root, adds to the same files afterwards.
 */
public final class FolderOwner {
  private static final String ROOT = "root";

  private FolderOwner() {}

  /**
   * Gives {@code file} to the owner of its folder if it is root's and its folder is not; anything
   * else stays as it is. A link is not followed.
   *
   * @param file file or folder that was just made
   * @throws IOException if file or folder cannot be read
   */
  public static void give(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    FileOwnerAttributeView view =
        Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (folder == null || view == null || !view.getOwner().getName().equals(ROOT)) {
      return;
    }
    UserPrincipal owner = Files.getOwner(folder);
    if (owner.getName().equals(ROOT)) {
      return;
    }
    try {
      view.setOwner(owner);
    } catch (FileSystemException e) {
      return; // A file system without owners, or a root without the right: it stays root's.
    }
  }
}
