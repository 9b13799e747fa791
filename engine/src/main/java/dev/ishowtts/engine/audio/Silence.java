package dev.ishowtts.engine.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds, cuts and removes silence, to the millisecond as pydub does. */
public final class Silence {
  private static final int SEEK = 10;

  private Silence() {}

  /** A stretch of sound, [start, end) in milliseconds. */
  private record Range(int start, int end) {}

  /**
   * Returns the parts that are not silent, with some of the silence kept around each; where two
   * would overlap they meet in the middle. None if all is silent.
   *
   * @param least milliseconds that silence must last to count
   * @param decibels level against full scale up to which sound is silence
   * @param kept milliseconds of silence left on both sides of a part
   */
  public static List<PcmClip> split(PcmClip clip, int least, double decibels, int kept) {
    return sounding(clip, least, decibels, kept).stream()
        .map(range -> clip.slice(range.start, range.end))
        .toList();
  }

  /**
   * Returns the clip without the silence at both ends, in steps of 10 ms; empty if all is silent.
   */
  public static PcmClip trim(PcmClip clip, double decibels) {
    PcmClip tail = withoutLead(clip, decibels);
    return withoutLead(tail.reversed(), decibels).reversed();
  }

  private static PcmClip withoutLead(PcmClip clip, double decibels) {
    int length = clip.milliseconds();
    int at = 0;
    while (at < length && clip.slice(at, at + SEEK).decibels() < decibels) {
      at += SEEK;
    }
    return clip.slice(at, length);
  }

  /**
   * Returns speech without pauses: silence (−50 dB) of a second or more is shortened to 500 ms on
   * both sides of each part. Speech that is silent all through becomes empty.
   */
  public static Waveform remove(Waveform speech) {
    PcmClip clip = PcmClip.of(speech);
    float[] kept = new float[speech.length()];
    int end = 0;
    for (Range range : sounding(clip, 1000, -50, 500)) {
      int first = clip.frameAt(range.start);
      int last = Math.min(speech.length(), clip.frameAt(range.end));
      System.arraycopy(speech.samples(), first, kept, end, last - first);
      end += last - first;
    }
    return new Waveform(Arrays.copyOf(kept, end), speech.sampleRate());
  }

  private static List<Range> sounding(PcmClip clip, int least, double decibels, int kept) {
    int length = clip.milliseconds();
    List<Range> ranges = between(silent(clip, least, decibels), length);
    List<Range> widened = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      int start = ranges.get(i).start - kept;
      int end = ranges.get(i).end + kept;
      if (i > 0 && start < widened.get(i - 1).end) {
        Range before = widened.get(i - 1);
        start = Math.floorDiv(before.end + start, 2);
        widened.set(i - 1, new Range(before.start, start));
      }
      widened.add(new Range(start, end));
    }
    return widened.stream()
        .map(range -> new Range(Math.max(0, range.start), Math.min(length, range.end)))
        .toList();
  }

  private static List<Range> between(List<Range> silent, int length) {
    if (silent.isEmpty()) {
      return List.of(new Range(0, length));
    }
    if (silent.get(0).equals(new Range(0, length))) {
      return List.of();
    }
    List<Range> sounding = new ArrayList<>();
    int from = 0;
    for (Range pause : silent) {
      int to = pause.start;
      sounding.add(new Range(from, to));
      from = pause.end;
    }
    if (from != length) {
      sounding.add(new Range(from, length));
    }
    if (sounding.get(0).equals(new Range(0, 0))) {
      sounding.remove(0);
    }
    return sounding;
  }

  private static List<Range> silent(PcmClip clip, int least, double decibels) {
    List<Range> ranges = new ArrayList<>();
    int start = -1;
    int previous = -1;
    for (int at : silentStarts(clip, least, decibels)) {
      if (start < 0) {
        start = at;
      } else if (at != previous + SEEK && at > previous + least) {
        ranges.add(new Range(start, previous + least));
        start = at;
      }
      previous = at;
    }
    if (start >= 0) {
      ranges.add(new Range(start, previous + least));
    }
    return ranges;
  }

  private static List<Integer> silentStarts(PcmClip clip, int least, double decibels) {
    double threshold = Math.pow(10, decibels / 20) * clip.fullScale();
    double[] energy = clip.energyBefore();
    List<Integer> starts = new ArrayList<>();
    int last = clip.milliseconds() - least;
    for (int at = 0; at <= last; at = next(at, last)) {
      int first = clip.frameAt(at);
      int end = clip.frameAt(at + least);
      double sum = energy[Math.min(end, clip.frames())] - energy[Math.min(first, clip.frames())];
      long rms = (long) Math.sqrt(sum / ((double) (end - first) * clip.channels()));
      if (rms <= threshold) {
        starts.add(at);
      }
    }
    return starts;
  }

  /** Steps by 10 ms; the last window counts even where the step would pass it by. */
  private static int next(int at, int last) {
    return at < last ? Math.min(at + SEEK, last) : last + 1;
  }
}
