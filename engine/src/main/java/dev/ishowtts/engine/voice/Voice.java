package dev.ishowtts.engine.voice;

import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.text.ReferenceText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A voice to speak with: a prepared recording and what it says.
 *
 * @param name what requests call it
 * @param audio the recording at 24 kHz, raised to RMS 0.1 if it was quieter
 * @param referenceRms RMS before it was raised; speech is brought back to it
 * @param referenceSeconds length of the prepared recording at its own rate, from which chunk sizes
 *     follow
 * @param text what the recording says, ended as {@link ReferenceText#ending} does
 * @param contentKey SHA-256 of all of the above but the name, hexadecimal; equal keys condition the
 *     model equally
 */
public record Voice(
    String name,
    Waveform audio,
    double referenceRms,
    double referenceSeconds,
    String text,
    String contentKey) {

  /**
   * Returns a voice of a prepared recording.
   *
   * @param text what the recording says; its end need not be closed
   * @throws dev.ishowtts.engine.fault.EngineException BAD_REQUEST if the text is blank
   */
  public static Voice of(String name, ReferenceAudio reference, String text) {
    String ended = ReferenceText.ending(text.strip());
    return new Voice(
        name,
        reference.waveform(),
        reference.rms(),
        reference.seconds(),
        ended,
        key(reference, ended));
  }

  private static String key(ReferenceAudio reference, String text) {
    float[] samples = reference.waveform().samples();
    ByteBuffer content = ByteBuffer.allocate(Float.BYTES * samples.length + 2 * Double.BYTES);
    content.putDouble(reference.rms()).putDouble(reference.seconds());
    content.asFloatBuffer().put(samples);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(content.rewind());
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
