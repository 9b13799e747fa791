package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.Architecture;
import java.nio.file.Path;

/**
 * A verified model on disk.
 *
 * @param folder holds the graphs, the weights and {@code vocab.txt}
 * @param name bundle name
 * @param digest SHA-256 of the bundle, lower-case hex
 * @param precision e.g. {@code fp32}
 */
public record ModelFiles(
    Path folder, String name, String digest, String precision, Architecture architecture) {}
