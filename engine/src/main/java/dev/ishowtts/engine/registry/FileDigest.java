package dev.ishowtts.engine.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What identifies a file's content.
 *
 * @param size in bytes
 * @param sha256 64 lower-case hex digits
 */
public record FileDigest(long size, String sha256) {
  private static final int BUFFER = 1 << 20;

  static FileDigest of(Path file) throws IOException {
    MessageDigest digest = sha256Digest();
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    }
    return new FileDigest(size, HexFormat.of().formatHex(digest.digest()));
  }

  static FileDigest of(byte[] content) {
    return new FileDigest(content.length, HexFormat.of().formatHex(sha256Digest().digest(content)));
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
