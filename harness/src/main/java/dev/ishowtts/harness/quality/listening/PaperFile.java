package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/** Forms as JSON, {@code paper.json} beside a sample set; equal forms give equal bytes. */
public final class PaperFile {
  /** Name of the file in the folder of a set. */
  public static final String NAME = "paper.json";

  private static final int SCHEMA = 1;

  private PaperFile() {}

  /** Returns forms as JSON. */
  public static byte[] bytes(List<PaperForm> forms) {
    ObjectNode root = JsonText.object();
    root.put("schema", SCHEMA);
    root.set("forms", JsonText.array(forms, PaperFile::node));
    return JsonText.bytes(root);
  }

  private static ObjectNode node(PaperForm form) {
    ObjectNode node = JsonText.object();
    node.put("evaluator", form.evaluator());
    node.put("date", form.date());
    node.set("opinions", JsonText.array(form.opinions(), PaperFile::node));
    node.set("notes", JsonText.texts(form.notes()));
    form.noticeable().ifPresent(yes -> node.put("noticeable", yes));
    form.acceptable().ifPresent(yes -> node.put("acceptable", yes));
    form.worthIt().ifPresent(yes -> node.put("worth_it", yes));
    form.accepted().ifPresent(yes -> node.put("accepted", yes));
    node.put("recommendation", form.recommendation());
    return node;
  }

  private static ObjectNode node(PaperForm.Opinion opinion) {
    ObjectNode node = JsonText.object();
    node.put("item", opinion.item());
    node.put("category", opinion.category());
    node.put("setting", opinion.setting());
    opinion.naturalness().ifPresent(score -> node.put("naturalness", score));
    opinion.clarity().ifPresent(score -> node.put("clarity", score));
    opinion.prosody().ifPresent(score -> node.put("prosody", score));
    opinion.artefacts().ifPresent(yes -> node.put("artefacts", yes));
    return node;
  }

  /**
   * Returns the forms of a file.
   *
   * @throws IOException in one line if it cannot be read
   */
  public static List<PaperForm> read(Path file) throws IOException {
    JsonCursor root = JsonCursor.read(file).fields("schema", "forms");
    if (root.at("schema").integer() != SCHEMA) {
      throw root.at("schema").wrong("schema " + SCHEMA);
    }
    return root.at("forms").list(PaperFile::form);
  }

  private static PaperForm form(JsonCursor place) throws IOException {
    return new PaperForm(
        place.at("evaluator").text(),
        place.at("date").text(),
        place.at("opinions").list(PaperFile::opinion),
        place.at("notes").map(JsonCursor::text),
        flag(place, "noticeable"),
        flag(place, "acceptable"),
        flag(place, "worth_it"),
        flag(place, "accepted"),
        place.at("recommendation").text());
  }

  private static PaperForm.Opinion opinion(JsonCursor place) throws IOException {
    return new PaperForm.Opinion(
        place.at("item").text(),
        place.at("category").text(),
        place.at("setting").text(),
        score(place, "naturalness"),
        score(place, "clarity"),
        score(place, "prosody"),
        flag(place, "artefacts"));
  }

  private static OptionalInt score(JsonCursor place, String name) throws IOException {
    Optional<JsonCursor> score = place.optional(name);
    return score.isPresent() ? OptionalInt.of(score.get().integer()) : OptionalInt.empty();
  }

  private static Optional<Boolean> flag(JsonCursor place, String name) throws IOException {
    Optional<JsonCursor> flag = place.optional(name);
    return flag.isPresent() ? Optional.of(flag.get().flag()) : Optional.empty();
  }
}
