package dev.ishowtts.monitor.security;

import dev.ishowtts.harness.access.AccessToken;
import dev.ishowtts.harness.access.AccessTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of the file as it is now. While there was never one the service is open to its own
 * host; once there was, it stays closed until it is started again. A file that cannot be read lets
 * nobody in. Any thread.
 */
final class KnownTokens {
  private static final Logger logger = LoggerFactory.getLogger(KnownTokens.class);
  private static final List<Object> ABSENT = List.of();
  private static final List<Object> UNREADABLE = List.of("unreadable");

  private final Path file;
  private List<Object> stamp = ABSENT;
  private List<AccessToken> tokens = List.of();
  private boolean closed;
  private String trouble = "";

  KnownTokens(Path file) {
    this.file = file;
  }

  /** Returns whether requests need no token. */
  synchronized boolean isOpen() {
    read();
    return !closed;
  }

  /** Returns the token that was presented; empty if it is none of ours. */
  Optional<AccessToken> presented(String secret) {
    List<AccessToken> known;
    synchronized (this) {
      read();
      known = tokens;
    }
    return AccessTokens.presented(known, secret);
  }

  private void read() {
    try {
      List<Object> now = stampOfFile();
      if (now.equals(stamp)) {
        return;
      }
      tokens = now.equals(ABSENT) ? List.of() : new AccessTokens(file).list();
      stamp = now;
      trouble = "";
      closed |= !tokens.isEmpty();
    } catch (IOException e) {
      tokens = List.of();
      closed = true;
      stamp =
          UNREADABLE; // so that the file counts again as soon as it can be read, whatever it looks
      // like
      tell(String.valueOf(e.getMessage()));
    }
  }

  /* Once, however many knock in the meantime. */
  private void tell(String words) {
    if (!words.equals(trouble)) {
      logger.error("Nobody is let in: the file of access tokens cannot be read: {}", words);
      trouble = words;
    }
  }

  private List<Object> stampOfFile() throws IOException {
    try {
      BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(
          state.lastModifiedTime(), state.size(), Objects.requireNonNullElse(state.fileKey(), ""));
    } catch (NoSuchFileException none) {
      return ABSENT;
    }
  }
}
