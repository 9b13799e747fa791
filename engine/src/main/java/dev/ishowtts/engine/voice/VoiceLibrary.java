package dev.ishowtts.engine.voice;

import dev.ishowtts.engine.audio.AudioDecoder;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.text.ReferenceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The voices that can be asked for: two that are built in, those that the settings list, and the
 * folders of one directory, each named as its voice and holding {@code reference.wav} and {@code
 * reference.txt}. Any thread; voices that other processes add are seen.
 */
public final class VoiceLibrary {
  /** The voice of a request that names none. */
  public static final String DEFAULT = "slt";

  private static final List<String> BUILT_IN = List.of("rms", "slt");
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");
  private static final String AUDIO = "reference.wav";
  private static final String TEXT = "reference.txt";
  private static final int MAX_WAV_BYTES = 64 << 20;
  private static final int MAX_TEXT_BYTES = 64 << 10;
  private static final int MAX_PREPARED = 32;

  static final String NAME_RULE = "1 to 64 of a-z, 0-9, _ and -";

  private final Path folder;
  private final Map<String, ListedVoice> listed = new LinkedHashMap<>();
  private final AudioDecoder decoder = new AudioDecoder();
  private final Map<String, Prepared> prepared = new LinkedHashMap<>(16, 0.75f, true);

  /** A voice and the state of its files when it was read. */
  private record Prepared(Object stamp, Voice voice) {}

  /**
   * Opens a directory, which need not exist yet.
   *
   * @param folder {@code voices} of the model home
   */
  public VoiceLibrary(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a directory beside voices that the settings list, which cannot be changed here.
   *
   * @param folder {@code voices} of the model home, need not exist yet
   * @throws EngineException BAD_REQUEST if a listed name is wrong, built in or there twice
   */
  public VoiceLibrary(Path folder, List<ListedVoice> voices) {
    this(folder);
    for (ListedVoice voice : voices) {
      checkName(voice.name());
      if (listed.put(voice.name(), voice) != null) {
        throw bad("voice " + quoted(voice.name()) + " is listed twice in [[voices]]");
      }
    }
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Returns whether the settings list a voice of that name. */
  public boolean isListed(String name) {
    return listed.containsKey(name);
  }

  /** Returns the names of all voices in order, built-in ones included. */
  public List<String> list() throws IOException {
    TreeSet<String> names = new TreeSet<>(BUILT_IN);
    names.addAll(listed.keySet());
    if (Files.isDirectory(folder)) {
      try (Stream<Path> entries = Files.list(folder)) {
        entries
            .map(path -> path.getFileName().toString())
            .filter(name -> isName(name) && isThere(name))
            .forEach(names::add);
      }
    }
    return List.copyOf(names);
  }

  /** Returns whether a voice is part of the program and cannot be removed. */
  public static boolean isBuiltIn(String name) {
    return BUILT_IN.contains(name);
  }

  /**
   * Returns a voice, prepared; the last 32 asked for stay in memory.
   *
   * @throws EngineException UNKNOWN_VOICE if there is none of that name, BAD_AUDIO if its file was
   *     spoilt
   */
  public Voice voice(String name) throws IOException {
    boolean builtIn = isBuiltIn(name);
    if (!builtIn && !isListed(name) && !(isName(name) && isThere(name))) {
      throw new EngineException(
          EngineFault.UNKNOWN_VOICE,
          "voice " + quoted(name) + " is not known: choose one of " + String.join(", ", list()));
    }
    Object stamp = builtIn ? DEFAULT : stamp(name);
    synchronized (prepared) {
      Prepared known = prepared.get(name);
      if (known != null && known.stamp.equals(stamp)) {
        return known.voice;
      }
    }
    Voice voice = builtIn ? readBuiltIn(name) : read(name);
    synchronized (prepared) {
      prepared.put(name, new Prepared(stamp, voice));
      if (prepared.size() > MAX_PREPARED) {
        prepared.remove(prepared.keySet().iterator().next());
      }
    }
    return voice;
  }

  /**
   * Adds a voice; it appears whole or not at all.
   *
   * @param name 1 to 64 of a–z, 0–9, _ and -
   * @param wav a WAV file's bytes, at most 64 MiB
   * @param text what the recording says, after it was cut to 12 s
   * @return what was done to the recording
   * @throws EngineException BAD_REQUEST if the name is wrong or taken or the text is blank or over
   *     64 KiB, BAD_AUDIO if the recording cannot serve
   */
  public List<String> add(String name, byte[] wav, String text) throws IOException {
    checkNew(name);
    if (wav.length > MAX_WAV_BYTES) {
      throw new EngineException(
          EngineFault.BAD_AUDIO,
          "reference audio must be at most 64 MiB, got " + wav.length + " bytes: cut it to 12 s");
    }
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    if (words.length > MAX_TEXT_BYTES) {
      throw bad("reference text must be at most 64 KiB, got " + words.length + " bytes");
    }
    ReferenceAudio reference = ReferenceAudio.prepare(WavFile.read(wav));
    ReferenceText.ending(text);
    Files.createDirectories(folder);
    Path temporary = Files.createDirectory(folder.resolve(".new-" + UUID.randomUUID()));
    try {
      Files.write(temporary.resolve(AUDIO), wav);
      Files.write(temporary.resolve(TEXT), words);
      checkNew(name);
      Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(temporary);
    }
    return reference.remarks();
  }

  private static void checkName(String name) {
    if (!isName(name)) {
      throw bad("voice name must be " + NAME_RULE + ", got " + quoted(name));
    }
    if (isBuiltIn(name)) {
      throw bad("voice " + quoted(name) + " is built in: choose another name");
    }
  }

  private void checkNew(String name) {
    checkName(name);
    if (isListed(name)) {
      throw bad("voice " + quoted(name) + " is listed in the settings: choose another name");
    }
    if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
      throw bad("voice " + quoted(name) + " is there already: remove it first");
    }
  }

  /**
   * Removes an added voice.
   *
   * @throws EngineException BAD_REQUEST if it is built in or listed, UNKNOWN_VOICE if there is none
   *     of that name
   */
  public void remove(String name) throws IOException {
    if (isBuiltIn(name)) {
      throw bad("voice " + quoted(name) + " is built in and cannot be removed");
    }
    if (isListed(name)) {
      throw bad("voice " + quoted(name) + " is listed in the settings: remove it there");
    }
    if (!isName(name) || !isThere(name)) {
      throw new EngineException(
          EngineFault.UNKNOWN_VOICE,
          "voice " + quoted(name) + " is not known: choose one of " + String.join(", ", list()));
    }
    Path doomed = Files.createDirectory(folder.resolve(".old-" + UUID.randomUUID()));
    Files.move(folder.resolve(name), doomed.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    delete(doomed);
    synchronized (prepared) {
      prepared.remove(name);
    }
  }

  private boolean isThere(String name) {
    Path home = folder.resolve(name);
    return Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(home.resolve(AUDIO), LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(home.resolve(TEXT), LinkOption.NOFOLLOW_LINKS);
  }

  private Object stamp(String name) throws IOException {
    ListedVoice voice = listed.get(name);
    if (voice != null) {
      if (!Files.isRegularFile(voice.audio())) {
        throw new EngineException(
            EngineFault.BAD_AUDIO,
            "recording "
                + voice.audio()
                + " of voice "
                + quoted(name)
                + " is not there: correct [[voices]] in the settings");
      }
      return stamp(voice.audio());
    }
    Path home = folder.resolve(name);
    return List.of(stamp(home.resolve(AUDIO)), stamp(home.resolve(TEXT)));
  }

  private static List<Object> stamp(Path file) throws IOException {
    BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
    return List.of(
        state.lastModifiedTime(), state.size(), Objects.requireNonNullElse(state.fileKey(), ""));
  }

  private Voice read(String name) throws IOException {
    ListedVoice voice = listed.get(name);
    if (voice != null) {
      WavFile wav = WavFile.read(decoder.wav(voice.audio()));
      return Voice.of(name, ReferenceAudio.prepare(wav), voice.text());
    }
    Path home = folder.resolve(name);
    try (InputStream audio = Files.newInputStream(home.resolve(AUDIO))) {
      String text = Files.readString(home.resolve(TEXT));
      return Voice.of(name, ReferenceAudio.prepare(WavFile.read(audio, MAX_WAV_BYTES)), text);
    }
  }

  private static Voice readBuiltIn(String name) throws IOException {
    try (InputStream audio = resource(name + ".wav");
        InputStream text = resource(name + ".txt")) {
      WavFile wav = WavFile.read(audio, MAX_WAV_BYTES);
      String words = new String(text.readAllBytes(), StandardCharsets.UTF_8);
      return Voice.of(name, ReferenceAudio.prepare(wav), words);
    }
  }

  private static InputStream resource(String file) {
    return Objects.requireNonNull(
        VoiceLibrary.class.getResourceAsStream("/voices/" + file), () -> "the jar lacks " + file);
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Quotes a name for a message; whatever it is, the message stays one short line. */
  private static String quoted(String name) {
    String safe = name.replaceAll("\\p{Cntrl}", "?");
    return "\"" + (safe.length() > 64 ? safe.substring(0, 64) + "…" : safe) + "\"";
  }

  private static EngineException bad(String message) {
    return new EngineException(EngineFault.BAD_REQUEST, message);
  }
}
