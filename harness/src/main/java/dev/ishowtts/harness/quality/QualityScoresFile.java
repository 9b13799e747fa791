package dev.ishowtts.harness.quality;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of {@link QualityScores}; equal scores give equal bytes. */
public final class QualityScoresFile {
  private QualityScoresFile() {}

  /** Returns {@code scores} as UTF-8 JSON. */
  public static byte[] bytes(QualityScores scores) {
    ObjectNode node = JsonText.object();
    node.put("schema", QualityScores.SCHEMA);
    node.put("baseline", scores.baseline());
    node.put("candidate", scores.candidate());
    node.set("items", JsonText.array(scores.items(), QualityScoresFile::node));
    return JsonText.bytes(node);
  }

  /**
   * Returns the scores in {@code file}.
   *
   * @throws IOException in one line that names the file and the field
   */
  public static QualityScores read(Path file) throws IOException {
    return scores(JsonCursor.read(file));
  }

  /**
   * Returns the scores in {@code content}.
   *
   * @param source what messages call the content
   * @throws IOException in one line that names the source and the field
   */
  public static QualityScores parse(byte[] content, String source) throws IOException {
    return scores(JsonCursor.parse(content, source));
  }

  private static ObjectNode node(ItemScores item) {
    ObjectNode node = JsonText.object();
    node.put("id", item.id());
    node.put("category", item.category());
    node.set("baseline", node(item.baseline()));
    node.set("candidate", node(item.candidate()));
    node.set("pair", node(item.pair()));
    return node;
  }

  private static ObjectNode node(ClipScores clip) {
    ObjectNode node = JsonText.object();
    node.put("seconds", clip.seconds());
    node.set("scores", node(clip.scores()));
    return node;
  }

  private static ObjectNode node(Scores scores) {
    ObjectNode node = JsonText.object();
    node.set("values", JsonText.numbers(scores.values()));
    node.set("missing", JsonText.texts(scores.missing()));
    return node;
  }

  private static QualityScores scores(JsonCursor root) throws IOException {
    int schema = root.at("schema").integer();
    if (schema != QualityScores.SCHEMA) {
      throw root.at("schema").wrong("schema " + QualityScores.SCHEMA);
    }
    root.fields("schema", "baseline", "candidate", "items");
    String baseline = root.at("baseline").text();
    String candidate = root.at("candidate").text();
    List<ItemScores> items = root.at("items").list(QualityScoresFile::item);
    return root.build(() -> new QualityScores(baseline, candidate, items));
  }

  private static ItemScores item(JsonCursor place) throws IOException {
    place.fields("id", "category", "baseline", "candidate", "pair");
    String id = place.at("id").text();
    String category = place.at("category").text();
    ClipScores baseline = clip(place.at("baseline"));
    ClipScores candidate = clip(place.at("candidate"));
    Scores pair = values(place.at("pair"));
    return place.build(() -> new ItemScores(id, category, baseline, candidate, pair));
  }

  private static ClipScores clip(JsonCursor place) throws IOException {
    place.fields("seconds", "scores");
    double seconds = place.at("seconds").number();
    Scores scores = values(place.at("scores"));
    return place.build(() -> new ClipScores(seconds, scores));
  }

  private static Scores values(JsonCursor place) throws IOException {
    place.fields("values", "missing");
    return new Scores(
        place.at("values").map(JsonCursor::number), place.at("missing").map(JsonCursor::text));
  }
}
