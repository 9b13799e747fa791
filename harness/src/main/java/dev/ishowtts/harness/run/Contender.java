package dev.ishowtts.harness.run;

import java.util.Optional;

/**
 * One artefact that can be measured.
 *
 * @param description for people, e.g. {@code commit 1a2b3c4d5e6f}
 * @param commit full git commit of its sources; empty where that is not known
 * @param codeDigest SHA-256 over the files of its class path, lower-case hex
 * @param command starts its workers
 */
public record Contender(
    String description, Optional<String> commit, String codeDigest, WorkerCommand command) {}
