package dev.ishowtts.baselines.run;

/**
 * Something that makes the run less trustworthy, seen before, during or after it.
 *
 * @param code stable kebab-case code, e.g. {@code clocks-unlocked}, {@code planted-slowdown}
 * @param message one line for people, with what to do
 * @param invalidates whether a verdict must be INCONCLUSIVE because of it
 */
public record Obstacle(String code, String message, boolean invalidates) {}
