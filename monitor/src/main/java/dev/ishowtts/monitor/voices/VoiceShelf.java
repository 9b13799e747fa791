package dev.ishowtts.monitor.voices;

import dev.ishowtts.engine.audio.AudioDecoder;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.voice.Voice;
import dev.ishowtts.engine.voice.VoiceLibrary;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.springframework.http.HttpStatus;

/*
 * A recording that replaces that of the voice "ann" is itself a voice of the library, "ann--1", the next "ann--2". The highest
 * number is spoken with. The one before it stays until the next change, so that requests that are on their way find theirs.
 */
/**
 * The voices of the library, and recordings that replace theirs until they are taken back. Voices
 * themselves, built in or added, are never changed. Any thread.
 */
public final class VoiceShelf {
  private static final Pattern REPLACEMENT = Pattern.compile("(.+)--([1-9]\\d{0,5})");
  private static final double RAISED_RMS = 0.1;

  private final VoiceLibrary library;
  private final Path folder;
  private final AudioDecoder decoder;

  /** Which recording of a voice. */
  public enum Source {
    /** Its own. */
    BASELINE,
    /** The one that replaces it. */
    OVERRIDE
  }

  /**
   * @param folder where the library keeps added voices
   */
  public VoiceShelf(VoiceLibrary library, Path folder, AudioDecoder decoder) {
    this.library = library;
    this.folder = folder;
    this.decoder = decoder;
  }

  /** Returns the ids of the voices in order, without replacements. */
  public List<String> ids() throws IOException {
    List<String> names = library.list();
    return names.stream().filter(name -> base(name, names).isEmpty()).toList();
  }

  private static Optional<String> base(String name, List<String> names) {
    Matcher matcher = REPLACEMENT.matcher(name);
    return matcher.matches() && names.contains(matcher.group(1))
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  /**
   * Returns the name in the library of what a voice is spoken with.
   *
   * @throws Refusal 404 if there is no such voice
   */
  public String resolved(String id) throws IOException {
    List<String> names = names(id);
    OptionalInt newest = numbers(id, names).max();
    return newest.isPresent() ? id + "--" + newest.getAsInt() : id;
  }

  private List<String> names(String id) throws IOException {
    List<String> names = library.list();
    if (!names.contains(id) || base(id, names).isPresent()) {
      throw new Refusal(
              HttpStatus.NOT_FOUND,
              "voice_not_found",
              "voice "
                  + RequestChecks.quoted(id)
                  + " is not known: choose one of "
                  + String.join(", ", ids()))
          .withParam("voice");
    }
    return names;
  }

  private static IntStream numbers(String id, List<String> names) {
    return names.stream()
        .map(REPLACEMENT::matcher)
        .filter(matcher -> matcher.matches() && matcher.group(1).equals(id))
        .mapToInt(matcher -> Integer.parseInt(matcher.group(2)));
  }

  /**
   * Returns a voice.
   *
   * @throws Refusal 404 if there is none of that id
   * @throws EngineException BAD_AUDIO if its recording was spoilt
   */
  public ShelfVoice voice(String id) throws IOException {
    String name = resolved(id);
    Optional<ShelfVoice.Replacement> replacement = Optional.empty();
    if (!name.equals(id)) {
      replacement =
          Optional.of(
              new ShelfVoice.Replacement(
                  name,
                  library.voice(name).text(),
                  Files.getLastModifiedTime(folder.resolve(name)).toInstant()));
    }
    return new ShelfVoice(id, library.voice(id).text(), replacement);
  }

  /**
   * Replaces the recording of a voice, its text or both: what is not given stays as it is spoken
   * with. Makes the voice where there is none of that id and both are given.
   *
   * @param recording WAV, FLAC, MP3 or Ogg
   * @param text what the recording says
   * @throws Refusal 400 if the recording cannot serve or nothing is given, 404 if the voice is not
   *     known and something is missing
   */
  public synchronized ShelfVoice replace(String id, Optional<Path> recording, Optional<String> text)
      throws IOException {
    try {
      boolean fresh = !library.list().contains(id) && recording.isPresent() && text.isPresent();
      if (fresh) {
        if (REPLACEMENT.matcher(id).matches()) {
          throw Refusal.field(
              "id", "id must not end in -- and a number: replacements are named so");
        }
        library.add(id, decoder.wav(recording.get()), text.get());
        return voice(id);
      }
      List<Integer> present = numbers(id, names(id)).sorted().boxed().toList();
      if (recording.isEmpty() && text.isEmpty()) {
        throw Refusal.field("audio", "give a recording as audio, what it says as text, or both");
      }
      Voice active = library.voice(resolved(id));
      byte[] wav = recording.isPresent() ? decoder.wav(recording.get()) : wav(active);
      int next = present.isEmpty() ? 1 : present.get(present.size() - 1) + 1;
      library.add(id + "--" + next, wav, text.orElse(active.text()));
      for (int superseded : present.subList(0, Math.max(0, present.size() - 1))) {
        library.remove(id + "--" + superseded);
      }
      return voice(id);
    } catch (EngineException wrong) {
      throw refusal(wrong);
    }
  }

  private static Refusal refusal(EngineException wrong) {
    boolean theirs =
        wrong.fault() == EngineFault.BAD_AUDIO || wrong.fault() == EngineFault.BAD_REQUEST;
    return theirs
        ? Refusal.field("audio", String.valueOf(wrong.getMessage()))
        : new Refusal(HttpStatus.NOT_FOUND, "voice_not_found", String.valueOf(wrong.getMessage()));
  }

  /**
   * Takes replacements back, so that the voice speaks with its own recording again.
   *
   * @throws Refusal 404 if there is no such voice
   */
  public synchronized ShelfVoice restore(String id) throws IOException {
    for (int number : numbers(id, names(id)).toArray()) {
      library.remove(id + "--" + number);
    }
    return voice(id);
  }

  /**
   * Removes an added voice with its replacements.
   *
   * @throws Refusal 404 if there is none, 400 if it is built in or listed in the settings
   */
  public synchronized void remove(String id) throws IOException {
    List<String> doomed = new ArrayList<>();
    for (int number : numbers(id, names(id)).toArray()) {
      doomed.add(id + "--" + number);
    }
    try {
      library.remove(id);
    } catch (EngineException wrong) {
      throw new Refusal(
          HttpStatus.BAD_REQUEST, "voice_is_fixed", String.valueOf(wrong.getMessage()));
    }
    for (String name : doomed) {
      library.remove(name);
    }
  }

  /**
   * Returns a recording as it is spoken with: prepared, WAV, 24 kHz mono 16 bit.
   *
   * @throws Refusal 404 if there is no such voice or it has no replacement
   */
  public byte[] recording(String id, Source source) throws IOException {
    String name = resolved(id);
    if (source == Source.BASELINE) {
      return wav(library.voice(id));
    }
    if (name.equals(id)) {
      throw new Refusal(
          HttpStatus.NOT_FOUND, "no_override", "nothing replaces the recording of this voice");
    }
    return wav(library.voice(name));
  }

  /* A quiet recording was raised when it was prepared; here it gets its own loudness back. */
  private static byte[] wav(Voice voice) {
    double factor = Math.min(1, voice.referenceRms() / RAISED_RMS);
    float[] raised = voice.audio().samples();
    float[] samples = new float[raised.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (raised[i] * factor);
    }
    return WavFile.pcm16(new Waveform(samples, voice.audio().sampleRate()));
  }
}
