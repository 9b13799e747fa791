package dev.ishowtts.harness.quality.listening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms on paper: printed, filled in, read. */
final class PaperSheetTest {
  private static final String FILLED =
      """
      NFE=6 Quality Evaluation
      ========================
      Evaluator: Ann Example
      Date: 2026-11-20

      Rating Scale:
      5 = Excellent, 4 = Good, 3 = Acceptable, 2 = Poor, 1 = Unacceptable
      ------------------------
      Test: t0
      Text: Hello world!
      NFE=7: Naturalness 4 | Clarity 5 | Artifacts (Y/N) N | Prosody 4
      NFE=6: Naturalness _3_ | Clarity 4 | Artifacts (Y/N) y | Prosody __
      Notes: slight click
      near the end

      Test: t1
      Text:
      nfe7: Naturalness __ | Clarity __ | Artifacts (Y/N) __ | Prosody __
      NFE=6: Naturalness 2 | Clarity 2 | Artifacts (Y/N) N | Prosody 1
      Notes: ________________
      ------------------------
      Overall Assessment:
      Quality difference noticeable? (Y/N) Y
      NFE=6 acceptable for production? (Y/N) N
      Accept 14% speedup for this quality? (Y/N) __
      Final Decision: ~~ACCEPT~~ / REJECT NFE=6
      Recommendation:
      Keep seven steps
      until the click is found.
      ____________
      """;

  private static PaperForm parsed(String text) throws IOException {
    return PaperSheet.parse(Answers.set(), text, "form.txt");
  }

  @Test
  void parse_filledForm_hasEveryAnswer() throws IOException {
    PaperForm form = parsed(FILLED);

    assertThat(form.evaluator()).isEqualTo("Ann Example");
    assertThat(form.date()).isEqualTo("2026-11-20");
    assertThat(form.opinions()).hasSize(4);
    PaperForm.Opinion candidate = form.opinions().get(1);
    assertThat(candidate.setting()).isEqualTo("nfe6");
    assertThat(candidate.category()).isEqualTo("short");
    assertThat(candidate.naturalness()).isEqualTo(OptionalInt.of(3));
    assertThat(candidate.artefacts()).contains(true);
    assertThat(candidate.prosody()).isEmpty();
    assertThat(form.opinions().get(2).isAnswered()).isFalse();
    assertThat(form.notes())
        .containsOnlyKeys("t0")
        .containsEntry("t0", "slight click near the end");
    assertThat(form.noticeable()).contains(true);
    assertThat(form.acceptable()).contains(false);
    assertThat(form.worthIt()).isEmpty();
    assertThat(form.accepted()).contains(false);
    assertThat(form.recommendation()).isEqualTo("Keep seven steps\nuntil the click is found.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ACCEPT / REJECT NFE=6; ",
        "ACCEPT; true",
        "ACCEPT / ~~REJECT NFE=6~~; true",
        "--ACCEPT-- / REJECT NFE=6; false",
        "REJECT NFE=6; false",
        "A\u0336C\u0336C\u0336E\u0336P\u0336T\u0336 / REJECT NFE=6; false",
        "__; "
      })
  void parse_decision_isWhatIsLeft(String words, Boolean expected) throws IOException {
    PaperForm form = parsed(FILLED.replace("~~ACCEPT~~ / REJECT NFE=6", words));

    assertThat(form.accepted().orElse(null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Test: t1; Test: t99; line 16: test \"t99\" is not in the set",
        "Test: t1; Test: t0; line 16: test \"t0\" is there twice: leave one",
        "nfe7: Nat; NFE=8: Nat; line 18: setting \"NFE=8\" is not in the set",
        "Clarity 5; Clarity 6; line 11: Clarity must be 1 to 5, or __, got \"6\"",
        "(Y/N) y; (Y/N) maybe; line 12: Artifacts (Y/N) must be Y or N, or __, got \"maybe\"",
        "Clarity 5; Loudness 5; line 11: \"Loudness 5\" must be one of",
        "nfe7: Naturalness; NFE=6: Naturalness; line 19: test \"t1\" has two lines of nfe6: leave one",
        "Text: Hello world!; Hello world!; line 10: \"Hello world!\" is no part of the form",
        "NFE=6 Quality; NFE=7 Quality; line 1: the form judges nfe7, the set's candidate is nfe6",
        "~~ACCEPT~~ / REJECT NFE=6; perhaps; line 26: Final Decision must leave ACCEPT or REJECT"
      })
  void parse_wrongLine_isNamed(String from, String to, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> parsed(FILLED.replace(from, to)))
        .withMessageStartingWith("form.txt " + message);
  }

  @Test
  void parse_cutOffForm_isRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> parsed(""))
        .withMessageContaining("empty");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> parsed("NFE=6 Quality Evaluation\n====\nEvaluator: Ann\n"))
        .withMessageContaining("no line \"Test: ID\"");
  }

  @Test
  void blank_form_isReadAsNothingAnswered() throws IOException {
    PaperForm form = parsed(PaperSheet.blank(Answers.set()));

    assertThat(form.opinions()).hasSize(2 * Answers.ITEMS);
    assertThat(form.opinions()).noneMatch(PaperForm.Opinion::isAnswered);
    assertThat(form.notes()).isEmpty();
    assertThat(form.evaluator()).isEmpty();
    assertThat(form.accepted()).isEmpty();
    assertThat(form.recommendation()).isEmpty();
  }

  @Test
  void file_forms_comeBackEqual(@TempDir Path folder) throws IOException {
    List<PaperForm> forms = List.of(parsed(FILLED), parsed(PaperSheet.blank(Answers.set())));
    Path file = folder.resolve(PaperFile.NAME);
    Files.write(file, PaperFile.bytes(forms));

    assertThat(PaperFile.read(file)).isEqualTo(forms);
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .contains("slight click near the end");
  }
}
