package dev.ishowtts.harness.quality.samples;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The folder of a {@link SampleSet}: {@code manifest.json} and {@code SETTING/ITEM.wav}. Every file
 * appears whole or not at all; the manifest only names files that are there.
 */
public final class SampleSetFolder {
  /** Name of the file that says what the set is. */
  public static final String MANIFEST = "manifest.json";

  private final Path folder;
  private final AtomicFile writer;

  /** Names a folder, which need not exist yet. */
  public SampleSetFolder(Path folder, FileOperations files) {
    this.folder = folder;
    this.writer = new AtomicFile(files);
  }

  /** Returns where the set lies. */
  public Path path() {
    return folder;
  }

  /** Returns the manifest's file. */
  public Path manifest() {
    return folder.resolve(MANIFEST);
  }

  /**
   * Returns the set; empty if there is no manifest.
   *
   * @throws IOException in one line if the manifest cannot be read
   */
  public Optional<SampleSet> find() throws IOException {
    return Files.exists(manifest())
        ? Optional.of(SampleManifest.read(manifest()))
        : Optional.empty();
  }

  /**
   * Returns the whole set.
   *
   * @throws IOException in one line if there is none, or it is not complete
   */
  public SampleSet read() throws IOException {
    SampleSet set =
        find()
            .orElseThrow(
                () ->
                    new IOException(
                        folder
                            + " is no sample set (it has no "
                            + MANIFEST
                            + "): make one with ishowtts quality render or import"));
    if (!set.isComplete()) {
      throw new IOException(
          folder
              + " has "
              + set.items().size()
              + " of "
              + set.planned()
              + " items: go on with the same ishowtts quality render");
    }
    return set;
  }

  /** Writes the manifest. */
  public void write(SampleSet set) throws IOException {
    writer.write(manifest(), SampleManifest.bytes(set));
  }

  /** Writes a file beside the manifest. */
  public void write(String name, byte[] content) throws IOException {
    writer.write(folder.resolve(name), content);
  }

  /** Keeps a spoken sound as 32-bit floats, values beyond full scale included. */
  SampleClip keep(SampleSetting setting, String item, Waveform sound, OptionalDouble wallSeconds)
      throws IOException {
    return keep(setting, item, WavFile.float32(sound), wallSeconds);
  }

  /** Keeps the bytes of a WAV file as they are. */
  SampleClip keep(SampleSetting setting, String item, byte[] wav, OptionalDouble wallSeconds)
      throws IOException {
    WavFile sound = WavFile.read(wav);
    String file = setting.name() + "/" + item + ".wav";
    writer.write(folder.resolve(file), wav);
    return new SampleClip(file, Sha256.hex(wav), sound.frames(), sound.sampleRate(), wallSeconds);
  }

  /** Returns whether the file of {@code clip} is there and unchanged. */
  boolean holds(SampleClip clip) throws IOException {
    Path file = folder.resolve(clip.file());
    return Files.isRegularFile(file) && Sha256.hex(file).equals(clip.sha256());
  }

  /**
   * Returns the sound of {@code clip}, the mean of its channels.
   *
   * @throws IOException in one line if the file is gone or another one
   */
  public Signal signal(SampleClip clip) throws IOException {
    Path file = folder.resolve(clip.file());
    byte[] wav;
    try {
      wav = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is named in " + MANIFEST + " but is not there", e);
    }
    String digest = Sha256.hex(wav);
    if (!digest.equals(clip.sha256())) {
      throw new IOException(
          file
              + " has changed since the set was made (sha256 "
              + digest
              + ", "
              + MANIFEST
              + " says "
              + clip.sha256()
              + "): make the set again");
    }
    Waveform sound = WavFile.read(wav).toMono();
    return Signal.of(sound.samples(), sound.sampleRate());
  }
}
