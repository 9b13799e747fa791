package dev.ishowtts.baselines.run;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one side of a paired run measured.
 *
 * @param description for people, e.g. {@code commit 1a2b3c4d5e6f} or {@code model nano@fp16}
 * @param commit full git commit of its sources; empty where that is not known
 * @param codeDigest SHA-256 over the files of its class path, lower-case hex
 * @param model bundle that spoke
 * @param facts what its engine says of itself: provider, runtime version, threads, precision
 */
public record Artefact(
    String description,
    Optional<String> commit,
    String codeDigest,
    ModelIdentity model,
    SortedMap<String, String> facts) {
  public Artefact {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }
}
