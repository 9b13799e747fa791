package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.graph.Precision;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model to import.
 *
 * @param name of the model: lower case letters, digits, dot, dash and underscore
 * @param checkpoint F5-TTS weights, safetensors or torch zip
 * @param vocoder Vocos weights, safetensors or torch zip
 * @param vocabulary one symbol a line
 * @param config sidecar with the official keys; without one F5TTS_v1 rules hold
 * @param precision of the weights in the bundle
 * @param seed of a made checkpoint; empty for a trained one
 */
public record ImportRequest(
    String name,
    Path checkpoint,
    Path vocoder,
    Path vocabulary,
    Optional<Path> config,
    Precision precision,
    OptionalLong seed) {}
