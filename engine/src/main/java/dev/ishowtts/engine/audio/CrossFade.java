package dev.ishowtts.engine.audio;

import java.util.Arrays;
import java.util.List;

/** Joins the pieces of one utterance. */
public final class CrossFade {
  private CrossFade() {}

  /**
   * Returns the pieces one after the other, neighbours overlapping in linear fades whose ends are 0
   * and 1.
   *
   * <p>The overlap is {@code seconds}, or the whole of a shorter neighbour; not clipped.
   *
   * @param pieces at least one, all of one rate
   * @param seconds 0 or less joins end to end
   * @throws IllegalArgumentException if there is no piece, the rates differ or seconds is not
   *     finite
   */
  public static Waveform join(List<Waveform> pieces, double seconds) {
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one piece to join");
    }
    if (!Double.isFinite(seconds)) {
      throw new IllegalArgumentException(
          "cross-fade must be a finite number of seconds, got " + seconds);
    }
    int rate = pieces.get(0).sampleRate();
    float[] joined =
        new float[pieces.stream().mapToInt(Waveform::length).reduce(0, Math::addExact)];
    int end = 0;
    for (Waveform piece : pieces) {
      if (piece.sampleRate() != rate) {
        throw new IllegalArgumentException(
            "pieces must have one rate, got " + rate + " and " + piece.sampleRate());
      }
      float[] next = piece.samples();
      int overlap =
          (int) Math.max(0, Math.min((long) (seconds * rate), Math.min(end, next.length)));
      fade(joined, end - overlap, next, overlap);
      System.arraycopy(next, overlap, joined, end, next.length - overlap);
      end += next.length - overlap;
    }
    return new Waveform(end == joined.length ? joined : Arrays.copyOf(joined, end), rate);
  }

  private static void fade(float[] joined, int at, float[] next, int overlap) {
    for (int i = 0; i < overlap; i++) {
      double in = overlap == 1 ? 0 : (double) i / (overlap - 1);
      joined[at + i] = (float) (joined[at + i] * (1 - in) + next[i] * in);
    }
  }
}
