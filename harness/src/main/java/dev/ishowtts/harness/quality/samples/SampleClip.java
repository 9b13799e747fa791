package dev.ishowtts.harness.quality.samples;

import java.util.OptionalDouble;

/**
 * One sound file of a set.
 *
 * @param file path inside the set's folder, with {@code /}
 * @param sha256 of the file, 64 hexadecimal digits
 * @param frames samples per channel, at least 1
 * @param sampleRate Hz
 * @param wallSeconds how long speaking took, above 0; empty if nobody measured it
 */
public record SampleClip(
    String file, String sha256, int frames, int sampleRate, OptionalDouble wallSeconds) {
  public SampleClip {
    boolean inside = file.matches("[^/\\\\]+/[^/\\\\]+[.]wav") && !file.contains("..");
    if (!inside) {
      throw new IllegalArgumentException(
          "file must be SETTING/NAME.wav inside the set, got \"" + file + "\"");
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "sha256 must be 64 hexadecimal digits, got \"" + sha256 + "\"");
    }
    if (frames < 1 || sampleRate < 1) {
      throw new IllegalArgumentException(
          "frames and sampleRate must be >= 1, got " + frames + " and " + sampleRate);
    }
    if (wallSeconds.isPresent() && !(wallSeconds.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "wallSeconds must be > 0, got " + wallSeconds.getAsDouble());
    }
  }

  /** Returns the length of the sound in seconds. */
  public double seconds() {
    return (double) frames / sampleRate;
  }

  /** Returns the time of speaking over the length of the sound; empty if nobody measured it. */
  public OptionalDouble rtf() {
    return wallSeconds.isPresent()
        ? OptionalDouble.of(wallSeconds.getAsDouble() / seconds())
        : OptionalDouble.empty();
  }
}
