package dev.ishowtts.harness.quality.signal;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A signal of at least 50 ms and its intermediate results, each computed once when first needed.
 * Not safe for use by several threads.
 */
public final class Clip {
  private static final double SHORTEST_SECONDS = 0.05;

  private final Signal signal;
  private final Once<Activity> activity;
  private final Once<PowerFrames> power;
  private final Once<PitchTrack> pitch;
  private final Once<double[][]> cepstra;
  private final Once<SpeakerStatistics> speaker;
  private final Once<SpeechTiming> timing;
  private final Once<Clip> trimmed;

  private Clip(Signal signal) {
    this.signal = signal;
    this.activity = new Once<>(() -> Activity.of(signal));
    this.power = new Once<>(() -> PowerFrames.of(signal));
    this.pitch = new Once<>(() -> PitchTrack.of(signal, activity.value()));
    this.cepstra = new Once<>(() -> MelCepstra.of(power.value().power(), signal.sampleRate()));
    this.speaker =
        new Once<>(
            () ->
                SpeakerStatistics.of(
                    cepstra.value(), power.value().levels(), activity.value().activeLevel()));
    this.timing = new Once<>(() -> SpeechTiming.of(signal, activity.value()));
    this.trimmed = new Once<>(() -> new Clip(activity.value().trim(signal)));
  }

  /**
   * Returns a clip of {@code signal}.
   *
   * @throws IllegalArgumentException with {@link #obstacle} as message if there is one
   */
  public static Clip of(Signal signal) {
    obstacle(signal)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    return new Clip(signal);
  }

  /** Returns why {@code signal} cannot be analysed; empty if it can. */
  public static Optional<String> obstacle(Signal signal) {
    int fewest = Math.max(PowerFrames.SIZE, Frames.samples(SHORTEST_SECONDS, signal.sampleRate()));
    if (signal.length() < fewest) {
      return Optional.of(
          "the clip must have at least " + fewest + " samples, got " + signal.length());
    }
    for (double x : signal.shared()) {
      if (!Double.isFinite(x)) {
        return Optional.of("the clip has samples that are not finite");
      }
    }
    return Optional.empty();
  }

  /** Returns the signal. */
  public Signal signal() {
    return signal;
  }

  /** Returns silence, pauses and cuts. */
  public SpeechTiming timing() {
    return timing.value();
  }

  /** Returns the count of dropouts: stuck or zeroed samples in the middle of speech. */
  public int dropouts() {
    return Dropouts.count(signal, activity.value());
  }

  /** Returns the shape of the spectrum. */
  public SpectralShape spectrum() {
    return SpectralShape.of(power.value(), activity.value().threshold(), signal.sampleRate());
  }

  /** Returns voicing and melody. */
  public Prosody prosody() {
    return Prosody.of(pitch.value());
  }

  /** Returns the spectrum over time. */
  public Spectrogram spectrogram() {
    return Spectrogram.of(power.value().power(), signal.sampleRate());
  }

  /** Returns the fundamental frequency over time. */
  public PitchContour pitchContour() {
    return PitchContour.of(pitch.value(), signal.sampleRate());
  }

  /** Returns the count of syllable nuclei, peaks of the level envelope. */
  public int syllableNuclei() {
    return SyllableNuclei.count(signal, activity.value());
  }

  /** Returns how far this voice is from the other's. */
  public SpeakerDistance speakerDistance(Clip other) {
    requireSameRate(other);
    return speaker.value().distance(other.speaker.value());
  }

  /** Returns the distance of two renditions of one text, silence around them cut off. */
  public AlignedDistance alignedDistance(Clip other) {
    requireSameRate(other);
    Clip a = trimmed.value();
    Clip b = other.trimmed.value();
    if (a.power.value().power().length == 0 || b.power.value().power().length == 0) {
      double none = Double.NaN;
      return new AlignedDistance(none, none, none, none, none);
    }
    return AlignedDistance.between(
        a.cepstra.value(), a.pitch.value(), b.cepstra.value(), b.pitch.value());
  }

  /** Returns where the words of this clip are in another rendition of the text. */
  public WarpMap warpTo(Clip other) {
    requireSameRate(other);
    Clip a = trimmed.value();
    Clip b = other.trimmed.value();
    if (a.power.value().power().length == 0 || b.power.value().power().length == 0) {
      return WarpMap.straight(signal.seconds(), other.signal.seconds());
    }
    return WarpMap.of(
        WarpPath.between(a.cepstra.value(), b.cepstra.value()),
        activity.value().start(signal.sampleRate()),
        other.activity.value().start(signal.sampleRate()),
        signal,
        other.signal);
  }

  private void requireSameRate(Clip other) {
    if (signal.sampleRate() != other.signal.sampleRate()) {
      throw new IllegalArgumentException(
          "both clips must have one sample rate, got "
              + signal.sampleRate()
              + " and "
              + other.signal.sampleRate()
              + " Hz: resample first");
    }
  }

  private static final class Once<T> {
    private final Supplier<T> supplier;
    private Optional<T> value = Optional.empty();

    Once(Supplier<T> supplier) {
      this.supplier = supplier;
    }

    T value() {
      if (value.isEmpty()) {
        value = Optional.of(supplier.get());
      }
      return value.orElseThrow();
    }
  }
}
