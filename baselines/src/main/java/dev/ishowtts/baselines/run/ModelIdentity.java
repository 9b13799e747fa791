package dev.ishowtts.baselines.run;

/**
 * The model that spoke.
 *
 * @param name bundle name
 * @param digest SHA-256 of the bundle's manifest, lower-case hex; {@code none} for a run without
 *     model (JMH of a part)
 * @param precision e.g. {@code fp32}
 */
public record ModelIdentity(String name, String digest, String precision) {}
