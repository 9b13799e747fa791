package dev.ishowtts.harness.quality.samples;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a {@link SampleSet}; equal sets give equal bytes. */
final class SampleManifest {
  private SampleManifest() {}

  static byte[] bytes(SampleSet set) {
    ObjectNode node = JsonText.object();
    node.put("schema", SampleSet.SCHEMA);
    node.put("created", set.created().toString());
    node.put("tool", set.tool());
    node.set("baseline", node(set.baseline()));
    node.set("candidate", node(set.candidate()));
    node.set("facts", JsonText.texts(set.facts()));
    node.put("planned", set.planned());
    node.set("items", JsonText.array(set.items(), SampleManifest::node));
    return JsonText.bytes(node);
  }

  private static ObjectNode node(SampleSetting setting) {
    ObjectNode node = JsonText.object();
    node.put("name", setting.name());
    node.set("options", JsonText.texts(setting.options()));
    return node;
  }

  private static ObjectNode node(SampleItem item) {
    ObjectNode node = JsonText.object();
    node.put("id", item.id());
    node.put("category", item.category());
    item.text().ifPresent(text -> node.put("text", text));
    item.seed().ifPresent(seed -> node.put("seed", seed));
    node.set("baseline", node(item.baseline()));
    node.set("candidate", node(item.candidate()));
    return node;
  }

  private static ObjectNode node(SampleClip clip) {
    ObjectNode node = JsonText.object();
    node.put("file", clip.file());
    node.put("sha256", clip.sha256());
    node.put("frames", clip.frames());
    node.put("sample_rate", clip.sampleRate());
    node.put("seconds", clip.seconds());
    clip.wallSeconds().ifPresent(seconds -> node.put("wall_seconds", seconds));
    clip.rtf().ifPresent(rtf -> node.put("rtf", rtf));
    return node;
  }

  static SampleSet read(Path file) throws IOException {
    JsonCursor root = JsonCursor.read(file);
    int schema = root.at("schema").integer();
    if (schema != SampleSet.SCHEMA) {
      throw root.at("schema").wrong("schema " + SampleSet.SCHEMA);
    }
    root.fields("schema", "created", "tool", "baseline", "candidate", "facts", "planned", "items");
    Instant created = root.at("created").instant();
    String tool = root.at("tool").text();
    SampleSetting baseline = setting(root.at("baseline"));
    SampleSetting candidate = setting(root.at("candidate"));
    SortedMap<String, String> facts = root.at("facts").map(JsonCursor::text);
    int planned = root.at("planned").integer();
    List<SampleItem> items = root.at("items").list(SampleManifest::item);
    return root.build(
        () -> new SampleSet(created, tool, baseline, candidate, facts, planned, items));
  }

  private static SampleSetting setting(JsonCursor place) throws IOException {
    place.fields("name", "options");
    String name = place.at("name").text();
    SortedMap<String, String> options = place.at("options").map(JsonCursor::text);
    return place.build(() -> new SampleSetting(name, options));
  }

  private static SampleItem item(JsonCursor place) throws IOException {
    place.fields("id", "category", "text", "seed", "baseline", "candidate");
    String id = place.at("id").text();
    String category = place.at("category").text();
    Optional<String> text = place.optionalText("text");
    Optional<JsonCursor> seed = place.optional("seed");
    OptionalLong known =
        seed.isPresent() ? OptionalLong.of(seed.get().longInteger()) : OptionalLong.empty();
    SampleClip baseline = clip(place.at("baseline"));
    SampleClip candidate = clip(place.at("candidate"));
    return place.build(() -> new SampleItem(id, category, text, known, baseline, candidate));
  }

  private static SampleClip clip(JsonCursor place) throws IOException {
    place.fields("file", "sha256", "frames", "sample_rate", "seconds", "wall_seconds", "rtf");
    String file = place.at("file").text();
    String sha256 = place.at("sha256").text();
    int frames = place.at("frames").integer();
    int rate = place.at("sample_rate").integer();
    Optional<JsonCursor> wall = place.optional("wall_seconds");
    OptionalDouble seconds =
        wall.isPresent() ? OptionalDouble.of(wall.get().number()) : OptionalDouble.empty();
    return place.build(() -> new SampleClip(file, sha256, frames, rate, seconds));
  }
}
