package dev.ishowtts.harness.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QualityScoresFileTest {
  private static QualityScores scores() {
    QualityAnalysis analysis = QualityAnalysis.discovered(QualityModels.NONE);
    Rendition a = Rendition.of(Sounds.syllables(1, 120, 1.6)).withText("Ähm");
    Rendition b = Rendition.of(Sounds.syllables(2, 135, 1.7));
    return new QualityScores("nfe7", "nfe6", List.of(analysis.item("short_1", "short", a, b)));
  }

  @Test
  void read_whatWasWritten_isEqual(@TempDir Path folder) throws IOException {
    QualityScores scores = scores();
    Path file = Files.write(folder.resolve("scores.json"), QualityScoresFile.bytes(scores));

    assertThat(QualityScoresFile.read(file)).isEqualTo(scores);
  }

  @Test
  void parse_otherSchema_isRefused() {
    assertThatIOException()
        .isThrownBy(() -> parse("{\"schema\": 2}"))
        .withMessage("s: schema: expected schema 1, got 2");
  }

  @Test
  void parse_unknownAndMissingFields_areNamed() {
    String valid = new String(QualityScoresFile.bytes(scores()), StandardCharsets.UTF_8);

    assertThatIOException()
        .isThrownBy(() -> parse(valid.replace("\"category\"", "\"kind\"")))
        .withMessageContaining("items[0].kind: unknown field");
    assertThatIOException()
        .isThrownBy(() -> parse(valid.substring(0, valid.length() / 2)))
        .withMessageContaining("not valid JSON");
    assertThatIOException()
        .isThrownBy(() -> parse(valid.replace("\"short_1\"", "\" \"")))
        .withMessage("s: items[0]: id must not be blank");
  }

  @Test
  void constructor_sameIdTwice_isRefused() {
    ItemScores item = scores().items().get(0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QualityScores("a", "b", List.of(item, item)))
        .withMessage("item ids must be unique, got \"short_1\" twice");
  }

  private static QualityScores parse(String json) throws IOException {
    return QualityScoresFile.parse(json.getBytes(StandardCharsets.UTF_8), "s");
  }
}
