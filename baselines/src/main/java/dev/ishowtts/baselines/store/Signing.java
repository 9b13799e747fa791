package dev.ishowtts.baselines.store;

import java.io.IOException;
import java.util.Optional;

/** Signs and verifies acceptances; a border to a program or a key. */
public interface Signing {
  /** Signs nothing and asks for nothing. */
  Signing NONE =
      new Signing() {
        @Override
        public Optional<String> sign(String digest, String who) {
          return Optional.empty();
        }

        @Override
        public void verify(String digest, String who, Optional<String> signature) {}
      };

  /**
   * Returns the signature of {@code digest}; empty if no key is set.
   *
   * @throws IOException in one line, if the key does not sign
   */
  Optional<String> sign(String digest, String who) throws IOException;

  /**
   * Verifies that {@code who} signed {@code digest}, where signatures are asked for.
   *
   * @throws IOException in one line, if not
   */
  void verify(String digest, String who, Optional<String> signature) throws IOException;
}
