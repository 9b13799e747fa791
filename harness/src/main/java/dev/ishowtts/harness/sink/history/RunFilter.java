package dev.ishowtts.harness.sink.history;

import java.time.Instant;
import java.util.Optional;

/**
 * Which runs are wanted; what is empty does not matter.
 *
 * @param suite name of the suite
 * @param host name of the host
 * @param fingerprint id of the fingerprint
 * @param verdict its name, such as {@code FAIL}
 * @param before only runs that started before
 */
public record RunFilter(
    Optional<String> suite,
    Optional<String> host,
    Optional<String> fingerprint,
    Optional<String> verdict,
    Optional<Instant> before) {
  /** Every run. */
  public static final RunFilter ALL =
      new RunFilter(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Returns the same filter for one suite. */
  public RunFilter suite(String name) {
    return new RunFilter(Optional.of(name), host, fingerprint, verdict, before);
  }

  /** Returns the same filter for one host. */
  public RunFilter host(String name) {
    return new RunFilter(suite, Optional.of(name), fingerprint, verdict, before);
  }

  /** Returns the same filter for one verdict. */
  public RunFilter verdict(String name) {
    return new RunFilter(suite, host, fingerprint, Optional.of(name), before);
  }

  /** Returns the same filter for one fingerprint. */
  public RunFilter fingerprint(String id) {
    return new RunFilter(suite, host, Optional.of(id), verdict, before);
  }

  /** Returns the same filter for runs that started before. */
  public RunFilter before(Instant time) {
    return new RunFilter(suite, host, fingerprint, verdict, Optional.of(time));
  }
}
