package dev.ishowtts.monitor.speech;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How audio is written; all but the first two through ffmpeg. */
enum AudioFormat {
  /** RIFF, 16 bits. */
  WAV("audio/wav", "", ""),
  /** Samples alone: 24 kHz, 16 bits, little-endian, mono. */
  PCM("audio/pcm", "", ""),
  FLAC("audio/flac", "flac", "-f flac"),
  MP3("audio/mpeg", "libmp3lame", "-q:a 3 -f mp3"),
  OPUS("audio/ogg", "libopus", "-b:a 48k -f ogg"),
  AAC("audio/aac", "aac", "-b:a 96k -f adts");

  private final String mediaType;
  private final String encoder;
  private final String arguments;

  AudioFormat(String mediaType, String encoder, String arguments) {
    this.mediaType = mediaType;
    this.encoder = encoder;
    this.arguments = arguments;
  }

  static Optional<AudioFormat> of(String key) {
    return Arrays.stream(values()).filter(format -> format.key().equals(key)).findFirst();
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String mediaType() {
    return mediaType;
  }

  /** Returns ffmpeg's name of the encoder; empty where none is needed. */
  Optional<String> encoder() {
    return encoder.isEmpty() ? Optional.empty() : Optional.of(encoder);
  }

  /** Returns what ffmpeg is told about its output. */
  List<String> arguments() {
    return List.of(arguments.split(" ", -1));
  }
}
