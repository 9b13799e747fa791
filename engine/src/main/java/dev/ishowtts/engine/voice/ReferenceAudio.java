package dev.ishowtts.engine.voice;

import dev.ishowtts.engine.audio.Loudness;
import dev.ishowtts.engine.audio.PcmClip;
import dev.ishowtts.engine.audio.Resampler;
import dev.ishowtts.engine.audio.Silence;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.mel.LogMel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A reference recording made ready for the model, as upstream does: cut to 12 s at a pause, ends
 * trimmed, 50 ms of silence after it, mono, raised to RMS 0.1 if quieter, 24 kHz.
 *
 * @param waveform the sound at 24 kHz
 * @param rms of the cut recording before it was raised, at its own rate
 * @param seconds length of the cut recording at its own rate, its tail included
 * @param remarks what was done and what may disappoint, one line each
 */
public record ReferenceAudio(Waveform waveform, double rms, double seconds, List<String> remarks) {
  private static final int MOST = 12_000;
  private static final int ENOUGH = 6_000;
  private static final int KEPT = 1_000;
  private static final double EDGE_DECIBELS = -42;
  private static final double LEAST_SECONDS = 0.3;
  private static final double GOOD_SECONDS = 2;

  /** Copies the remarks. */
  public ReferenceAudio {
    remarks = List.copyOf(remarks);
  }

  /**
   * Prepares a recording.
   *
   * @throws EngineException BAD_AUDIO if it is silent or has less than 0.3 s of sound
   */
  public static ReferenceAudio prepare(WavFile wav) {
    List<String> remarks = new ArrayList<>();
    remarkOnScale(wav, remarks);
    Waveform mono = shortened(PcmClip.of(wav), remarks).toMono();
    double rms = mono.rms();
    if (rms == 0) {
      throw bad("reference audio cancels out when its channels are mixed: record in mono");
    }
    Waveform raised = Loudness.raise(mono, rms);
    Waveform ready = new Resampler(raised.sampleRate(), LogMel.SAMPLE_RATE).resample(raised);
    return new ReferenceAudio(ready, rms, mono.seconds(), remarks);
  }

  /**
   * Returns the recording cut to 12 s, without silence at its ends, with the tail that upstream
   * adds.
   */
  static PcmClip shortened(PcmClip whole, List<String> remarks) {
    PcmClip trimmed = Silence.trim(cut(whole, remarks), EDGE_DECIBELS);
    double sounding = (double) trimmed.frames() / trimmed.sampleRate();
    if (sounding < LEAST_SECONDS) {
      throw bad(
          String.format(
              Locale.ROOT,
              "reference audio has %.2f s of sound, at least 0.3 s are needed: record 3 to 10 s",
              sounding));
    }
    remarkOnLength(whole, trimmed, remarks);
    return trimmed.withTail();
  }

  private static PcmClip cut(PcmClip whole, List<String> remarks) {
    PcmClip cut = collect(Silence.split(whole, 1_000, -50, KEPT));
    if (cut.milliseconds() <= MOST) {
      return cut;
    }
    cut = collect(Silence.split(whole, 100, -40, KEPT));
    if (cut.milliseconds() <= MOST) {
      return cut;
    }
    remarks.add("no pause found to cut at: cut hard at 12 s, maybe inside a word");
    return cut.head(MOST);
  }

  private static PcmClip collect(List<PcmClip> parts) {
    if (parts.isEmpty()) {
      throw bad("reference audio is silent: record 3 to 10 s of speech");
    }
    List<PcmClip> kept = new ArrayList<>();
    for (PcmClip part : parts) {
      kept.add(part);
      if (kept.size() > 1 && isTooMuch(kept)) {
        kept.remove(kept.size() - 1);
        break;
      }
    }
    return PcmClip.join(kept);
  }

  private static boolean isTooMuch(List<PcmClip> parts) {
    return PcmClip.join(parts.subList(0, parts.size() - 1)).milliseconds() > ENOUGH
        && PcmClip.join(parts).milliseconds() > MOST;
  }

  private static void remarkOnScale(WavFile wav, List<String> remarks) {
    int over = 0;
    for (float x : wav.interleaved()) {
      over += Math.abs(x) > 1 ? 1 : 0;
    }
    if (over > 0) {
      remarks.add(over + " samples above full scale were clamped: export the recording quieter");
    }
  }

  private static void remarkOnLength(PcmClip whole, PcmClip trimmed, List<String> remarks) {
    double before = (double) whole.frames() / whole.sampleRate();
    double after = (double) trimmed.frames() / trimmed.sampleRate();
    if (whole.milliseconds() > MOST) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "%.1f s were cut to %.1f s: the reference text must hold only what remains",
              before,
              after));
    } else if (before - after > 0.1) {
      remarks.add(
          String.format(Locale.ROOT, "silence removed: %.1f s of %.1f s remain", after, before));
    }
    if (after < GOOD_SECONDS) {
      remarks.add(
          String.format(
              Locale.ROOT, "only %.1f s of sound: 3 to 10 s give a steadier voice", after));
    }
  }

  private static EngineException bad(String message) {
    return new EngineException(EngineFault.BAD_AUDIO, message);
  }
}
