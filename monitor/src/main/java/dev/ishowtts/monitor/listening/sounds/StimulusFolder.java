package dev.ishowtts.monitor.listening.sounds;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.quality.signal.Anchors;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import dev.ishowtts.harness.quality.signal.WarpMap;
import dev.ishowtts.monitor.listening.plan.Sound;
import dev.ishowtts.monitor.listening.plan.TestDesign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/*
 * All sounds of an item have one length, rate and loudness, and the same header of 44 bytes, so neither the size of an answer nor
 * its time tells a setting. What is prepared is complete as soon as stimuli.json is there.
 */
/** The sounds of a test on disk: prepared once, then read. */
public final class StimulusFolder {
  private static final String INDEX = "stimuli.json";
  private static final String LOOP = "loop.wav";
  private static final String REFERENCE = "reference.wav";
  private static final double LOOP_SECONDS = 8;
  private static final double LOOP_PAUSE_SECONDS = 0.35;
  private static final double LOW_PASS_HERTZ = 3_500;
  private static final int TICKS = 6;
  private static final double TICK_AMPLITUDE = 0.3;

  private final Path folder;
  private final AtomicFile writer;

  /** A recording of the voice and what it says. */
  public record Reference(Signal sound, String text) {}

  /** Names the folder, which need not exist. */
  public StimulusFolder(Path folder, FileOperations files) {
    this.folder = folder;
    this.writer = new AtomicFile(files);
  }

  /** Returns the folder. */
  public Path path() {
    return folder;
  }

  /** Writes a file beside the sounds. */
  public void write(String name, byte[] content) throws IOException {
    writer.write(folder.resolve(name), content);
  }

  /**
   * Prepares every sound that a plan needs, unless that was done.
   *
   * @param progress told the share that is done, 0 to 1
   * @throws IOException in one line if a sound has changed or cannot be written
   */
  public void prepare(
      SampleSetFolder set,
      TestDesign design,
      Optional<Reference> reference,
      DoubleConsumer progress)
      throws IOException {
    if (Files.exists(folder.resolve(INDEX))) {
      return;
    }
    SampleSet samples = set.read();
    Map<String, Map<Sound, Stimulus>> byItem = new TreeMap<>();
    Map<String, WarpMap> warps = new TreeMap<>();
    List<Signal> speech = new ArrayList<>();
    int done = 0;
    for (SampleItem item : samples.items()) {
      Signal baseline = set.signal(item.baseline());
      Signal candidate = Levelled.at(baseline.sampleRate(), set.signal(item.candidate()));
      Map<Sound, Stimulus> sounds = new EnumMap<>(Sound.class);
      Signal first = prepared(item.id(), baseline, candidate, design, sounds);
      speech.add(first);
      byItem.put(item.id(), sounds);
      warp(baseline, candidate).ifPresent(map -> warps.put(item.id(), map));
      progress.accept((double) ++done / (samples.items().size() + 1));
    }
    Stimulus loop = keep(LOOP, loop(speech), 0);
    Optional<Stimulus> voice = Optional.empty();
    if (reference.isPresent()) {
      Levelled levelled = Levelled.of(reference.get().sound());
      voice = Optional.of(keep(REFERENCE, levelled.signal(), levelled.gainDb()));
    }
    Stimuli stimuli =
        new Stimuli(byItem, warps, loop, voice, reference.map(Reference::text).orElse(""));
    writer.write(folder.resolve(INDEX), JsonText.bytes(node(stimuli)));
    progress.accept(1);
  }

  /** Writes the sounds of an item and returns the levelled baseline. */
  private Signal prepared(
      String item,
      Signal baseline,
      Signal candidate,
      TestDesign design,
      Map<Sound, Stimulus> sounds)
      throws IOException {
    Levelled lower = Levelled.of(baseline);
    Levelled upper = Levelled.of(candidate);
    int length = Math.max(lower.signal().length(), upper.signal().length());
    Signal whole = lower.padded(length);
    for (Sound sound : design.sounds(item)) {
      Signal signal =
          switch (sound) {
            case BASELINE -> whole;
            case CANDIDATE -> upper.padded(length);
            case LOW_PASS -> Levelled.of(Anchors.lowPassed(whole, LOW_PASS_HERTZ)).signal();
            case TICKS -> Anchors.ticked(whole, TICKS, TICK_AMPLITUDE);
          };
      String file = item + "-" + sound.name().toLowerCase(Locale.ROOT) + ".wav";
      sounds.put(
          sound, keep(file, signal, sound == Sound.CANDIDATE ? upper.gainDb() : lower.gainDb()));
    }
    return lower.signal();
  }

  private Stimulus keep(String file, Signal signal, double gainDb) throws IOException {
    byte[] wav = Levelled.wav(signal);
    writer.write(folder.resolve(file), wav);
    return new Stimulus(file, signal.seconds(), gainDb, Sha256.hex(wav));
  }

  private static Optional<WarpMap> warp(Signal baseline, Signal candidate) {
    boolean clear = Clip.obstacle(baseline).isEmpty() && Clip.obstacle(candidate).isEmpty();
    return clear ? Optional.of(Clip.of(baseline).warpTo(Clip.of(candidate))) : Optional.empty();
  }

  /* Speech with pauses at the loudness of the test; of one rate, else joining would change it. */
  private static Signal loop(List<Signal> speech) {
    int rate = speech.get(0).sampleRate();
    List<Signal> chosen = new ArrayList<>();
    double seconds = 0;
    for (Signal sound : speech) {
      if (sound.sampleRate() == rate && seconds < LOOP_SECONDS) {
        chosen.add(sound);
        seconds += sound.seconds() + LOOP_PAUSE_SECONDS;
      }
    }
    int pause = (int) (LOOP_PAUSE_SECONDS * rate);
    double[] joined = new double[chosen.stream().mapToInt(sound -> sound.length() + pause).sum()];
    int at = 0;
    for (Signal sound : chosen) {
      System.arraycopy(sound.samples(), 0, joined, at, sound.length());
      at += sound.length() + pause;
    }
    return Signal.of(joined, rate);
  }

  /** Returns the bytes of a sound. */
  public byte[] wav(Stimulus stimulus) throws IOException {
    return Files.readAllBytes(folder.resolve(stimulus.file()));
  }

  /**
   * Returns what was prepared.
   *
   * @throws IOException in one line if nothing was, or it cannot be read
   */
  public Stimuli read() throws IOException {
    JsonCursor root = JsonCursor.read(folder.resolve(INDEX));
    Map<String, Map<Sound, Stimulus>> byItem = new HashMap<>();
    Map<String, WarpMap> warps = new HashMap<>();
    for (JsonCursor item : root.at("items").items()) {
      String id = item.at("id").text();
      Map<Sound, Stimulus> sounds = new EnumMap<>(Sound.class);
      for (JsonCursor sound : item.at("sounds").items()) {
        sounds.put(sound.at("sound").constant(Sound.class), stimulus(sound));
      }
      byItem.put(id, sounds);
      Optional<JsonCursor> warp = item.optional("warp");
      if (warp.isPresent()) {
        warps.put(id, new WarpMap(warp.get().list(StimulusFolder::point)));
      }
    }
    Optional<JsonCursor> voice = root.optional("reference");
    return new Stimuli(
        byItem,
        warps,
        stimulus(root.at("loop")),
        voice.isPresent() ? Optional.of(stimulus(voice.get())) : Optional.empty(),
        root.at("reference_text").text());
  }

  private static WarpMap.Point point(JsonCursor pair) throws IOException {
    List<JsonCursor> both = pair.items();
    return new WarpMap.Point(both.get(0).number(), both.get(1).number());
  }

  private static Stimulus stimulus(JsonCursor place) throws IOException {
    return new Stimulus(
        place.at("file").text(),
        place.at("seconds").number(),
        place.at("gain_db").number(),
        place.at("sha256").text());
  }

  private static ObjectNode node(Stimuli stimuli) {
    ObjectNode root = JsonText.object();
    root.set(
        "items",
        JsonText.array(
            stimuli.byItem().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList(),
            item -> node(item.getKey(), item.getValue(), stimuli.warps())));
    root.set("loop", node(stimuli.loop()));
    stimuli.reference().ifPresent(voice -> root.set("reference", node(voice)));
    root.put("reference_text", stimuli.referenceText());
    return root;
  }

  private static ObjectNode node(
      String id, Map<Sound, Stimulus> sounds, Map<String, WarpMap> warps) {
    ObjectNode node = JsonText.object();
    node.put("id", id);
    node.set(
        "sounds",
        JsonText.array(
            new TreeMap<>(sounds).entrySet(),
            sound -> node(sound.getValue()).put("sound", sound.getKey().name())));
    Optional.ofNullable(warps.get(id))
        .ifPresent(map -> node.set("warp", JsonText.array(map.points(), StimulusFolder::node)));
    return node;
  }

  private static ArrayNode node(WarpMap.Point point) {
    return JsonText.array(List.of(point.first(), point.second()), JsonText::number);
  }

  private static ObjectNode node(Stimulus stimulus) {
    ObjectNode node = JsonText.object();
    node.put("file", stimulus.file());
    node.put("seconds", stimulus.seconds());
    node.put("gain_db", stimulus.gainDb());
    node.put("sha256", stimulus.sha256());
    return node;
  }
}
