package dev.ishowtts.baselines.trend;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of a history.
 *
 * @param run id of the run
 * @param at when it was measured
 * @param commit what was measured; empty if unknown
 * @param value median over the restarts' medians, in the metric's unit
 */
public record TrendPoint(String run, Instant at, Optional<String> commit, double value) {}
