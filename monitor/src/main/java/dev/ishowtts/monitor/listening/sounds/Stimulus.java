package dev.ishowtts.monitor.listening.sounds;

/**
 * A sound as raters hear it.
 *
 * @param file name in the folder of the test's sounds
 * @param seconds length
 * @param gainDb what its loudness was changed by
 * @param sha256 of the file, 64 hexadecimal digits
 */
public record Stimulus(String file, double seconds, double gainDb, String sha256) {}
