package dev.ishowtts.monitor.jobs;

import java.util.Optional;

/**
 * What a job's commands left behind.
 *
 * @param run id of the run file
 * @param verdict of the gate; empty if the run was not judged
 * @param reason the gravest finding, one line
 */
record RunOutcome(String run, Optional<String> verdict, Optional<String> reason) {}
