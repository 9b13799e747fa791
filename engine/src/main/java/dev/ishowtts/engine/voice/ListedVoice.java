package dev.ishowtts.engine.voice;

import java.nio.file.Path;

/**
 * A voice that the settings name; the library reads it and never changes it.
 *
 * @param name 1 to 64 of a–z, 0–9, _ and -
 * @param audio recording: WAV, FLAC, MP3 or Ogg
 * @param text what the recording says
 */
public record ListedVoice(String name, Path audio, String text) {}
