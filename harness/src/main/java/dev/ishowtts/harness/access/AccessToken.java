package dev.ishowtts.harness.access;

import java.time.Instant;

/**
 * One token as the file keeps it; the token itself is known to its owner alone.
 *
 * @param name whom it was made for, 1 to 64 of a–z, 0–9, _ and -
 * @param sha256 digest of the token, lower-case hex
 */
public record AccessToken(String name, AccessRole role, String sha256, Instant created) {}
