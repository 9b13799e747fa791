package dev.ishowtts.engine;

/**
 * What is loaded and how it runs; stable facts for a fingerprint.
 *
 * @param modelName bundle name
 * @param modelDigest SHA-256 of the bundle, lower-case hex
 * @param precision e.g. {@code fp32}
 * @param provider execution provider, e.g. {@code cpu}
 * @param runtimeVersion e.g. {@code onnxruntime 1.29.0}
 * @param threads intra-op threads
 */
public record EngineDescription(
    String modelName,
    String modelDigest,
    String precision,
    String provider,
    String runtimeVersion,
    int threads) {}
