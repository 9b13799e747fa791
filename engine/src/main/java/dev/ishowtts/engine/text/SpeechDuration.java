package dev.ishowtts.engine.text;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;

/**
 * How many mel frames an utterance gets: the reference's pace times the bytes to speak, or a fixed
 * length.
 */
public final class SpeechDuration {
  /** Frames that the text encoder has positions for; 87.4 s. */
  public static final int MAX_FRAMES = 8192;

  private static final int SAMPLE_RATE = 24_000;
  private static final int HOP = 256;
  private static final double MIN_SPEED = 0.1;
  private static final double MAX_SPEED = 10;
  private static final double MAX_SECONDS = (double) MAX_FRAMES * HOP / SAMPLE_RATE;

  /** A chunk of fewer bytes is spoken slowly, whatever the speed asked for. */
  private static final int SHORT_BYTES = 10;

  private static final double SHORT_SPEED = 0.3;

  private final double speed;
  private final double fixedSeconds; // 0: from the reference's pace

  private SpeechDuration(double speed, double fixedSeconds) {
    this.speed = speed;
    this.fixedSeconds = fixedSeconds;
  }

  /**
   * Speaks at a multiple of the reference's pace; a chunk under 10 bytes always at 0.3 of it, as
   * upstream.
   *
   * @throws EngineException BAD_REQUEST if speed is outside 0.1 to 10
   */
  public static SpeechDuration atSpeed(double speed) {
    if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
      throw new EngineException(
          EngineFault.BAD_REQUEST, "speed must be between 0.1 and 10, got " + speed);
    }
    return new SpeechDuration(speed, 0);
  }

  /**
   * Gives reference and speech together a fixed length.
   *
   * @throws EngineException BAD_REQUEST if seconds is outside 0 (excluded) to 87.3
   */
  public static SpeechDuration fixed(double seconds) {
    if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "fixed duration must be above 0 and at most 87.3 seconds, got " + seconds);
    }
    return new SpeechDuration(1, seconds);
  }

  /** Returns the frames of a reference of so many 24 kHz samples. */
  public static int referenceFrames(int referenceSamples) {
    return referenceSamples / HOP + 1;
  }

  /**
   * Returns the first frame to vocode: one before the reference's last, as upstream.
   *
   * @param referenceSamples 24 kHz samples of the reference
   */
  public static int firstSpokenFrame(int referenceSamples) {
    return referenceSamples / HOP;
  }

  /**
   * Returns N, the frames of reference and speech together; always more than the reference's and
   * the tokens.
   *
   * @param referenceSamples 24 kHz samples of the reference
   * @param prompt as {@link ReferenceText#prompt} returns it
   * @param chunk the text to speak
   * @param tokens count of tokens of prompt and chunk together
   * @throws EngineException BAD_REQUEST if more than {@link #MAX_FRAMES} are needed
   */
  public int frames(int referenceSamples, String prompt, String chunk, int tokens) {
    long least = Math.max(tokens, referenceFrames(referenceSamples)) + 1L;
    long frames = Math.max(least, wished(referenceSamples, prompt, chunk));
    if (frames > MAX_FRAMES) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "the utterance needs "
              + frames
              + " frames, 8192 (87 s) at most: end sentences with punctuation so that the text can be"
              + " cut, or raise the speed");
    }
    return (int) frames;
  }

  private long wished(int referenceSamples, String prompt, String chunk) {
    if (fixedSeconds > 0) {
      return (long) (fixedSeconds * SAMPLE_RATE / HOP);
    }
    int before = firstSpokenFrame(referenceSamples);
    int bytes = Utf8.bytes(chunk);
    double pace = bytes < SHORT_BYTES ? SHORT_SPEED : speed;
    return before + (long) ((double) before / Utf8.bytes(prompt) * bytes / pace);
  }
}
