package dev.ishowtts.baselines.store;

import java.util.Optional;

/**
 * What ties an accepted session to everything before it: a later edit of any session, or its
 * removal from between others, is found when the store is read.
 *
 * @param previous digest of the session accepted before it for the same fingerprint; 64 zeros for
 *     the first
 * @param digest SHA-256 of the session, its epoch and {@code previous}, lower-case hex
 * @param signature of the digest by who accepted; empty if nobody signs here
 */
public record Seal(String previous, String digest, Optional<String> signature) {
  /** Stands before the first session. */
  public static final String BEGINNING = "0".repeat(64);

  public Seal {
    if (!previous.matches("[0-9a-f]{64}") || !digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "previous and digest must be 64 hex digits, got " + previous + " and " + digest);
    }
  }
}
