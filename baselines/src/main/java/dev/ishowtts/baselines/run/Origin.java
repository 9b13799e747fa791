package dev.ishowtts.baselines.run;

import java.util.Optional;

/**
 * Where the measured artefact came from.
 *
 * @param commit full git commit; empty outside a repository
 * @param branch git branch; empty when detached or outside a repository
 * @param dirty whether the working tree differed from the commit
 * @param version version of this software
 * @param host host name
 */
public record Origin(
    Optional<String> commit, Optional<String> branch, boolean dirty, String version, String host) {}
