package dev.ishowtts.harness.quality;

import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import java.util.Optional;
import java.util.OptionalInt;

/** One spoken version of a text, with what is known about it. Not for use by several threads. */
public final class Rendition {
  private final Signal signal;
  private final Optional<Clip> clip;
  private final Optional<String> text;
  private final OptionalInt syllables;
  private final Optional<Clip> voice;

  private Rendition(
      Signal signal,
      Optional<Clip> clip,
      Optional<String> text,
      OptionalInt syllables,
      Optional<Clip> voice) {
    this.signal = signal;
    this.clip = clip;
    this.text = text;
    this.syllables = syllables;
    this.voice = voice;
  }

  /** Returns a rendition of which only the sound is known. */
  public static Rendition of(Signal signal) {
    Optional<Clip> clip =
        Clip.obstacle(signal).isPresent() ? Optional.empty() : Optional.of(Clip.of(signal));
    return new Rendition(signal, clip, Optional.empty(), OptionalInt.empty(), Optional.empty());
  }

  /** Returns this with the text that was to be spoken. */
  public Rendition withText(String spoken) {
    return new Rendition(signal, clip, Optional.of(spoken), syllables, voice);
  }

  /** Returns this with the count of syllables of the text, at least 1. */
  public Rendition withSyllables(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("syllables must be >= 1, got " + count);
    }
    return new Rendition(signal, clip, text, OptionalInt.of(count), voice);
  }

  /** Returns this with a recording of the voice that was to be imitated. */
  public Rendition withVoice(Clip recording) {
    return new Rendition(signal, clip, text, syllables, Optional.of(recording));
  }

  /** Returns the sound. */
  public Signal signal() {
    return signal;
  }

  /** Returns the text that was to be spoken. */
  public Optional<String> text() {
    return text;
  }

  /** Returns the count of syllables of the text. */
  public OptionalInt syllables() {
    return syllables;
  }

  /** Returns the recording of the voice that was to be imitated. */
  public Optional<Clip> voice() {
    return voice;
  }

  /** Returns why the sound cannot be analysed; empty if it can. */
  public Optional<String> obstacle() {
    return Clip.obstacle(signal);
  }

  /**
   * Returns the sound for analysis.
   *
   * @throws IllegalStateException if there is an {@link #obstacle}
   */
  public Clip clip() {
    return clip.orElseThrow(() -> new IllegalStateException(obstacle().orElse("no clip")));
  }
}
