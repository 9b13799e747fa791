package dev.ishowtts.harness.quality.listening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Artefact;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RatingFileTest {
  private static final String HEADER =
      "trial,rater,block,item,setting,first,second,score,artefact,artefact_kinds,note\r\n";

  @Test
  void parse_anyOrderQuotesAndLineEnds_isRead() throws IOException {
    List<RatingAnswer> answers =
        Answers.parsed(
            "\uFEFF"
                + HEADER
                + "3,\"a \"\"b\"\"\",ACR,t1,nfe6,,,4,yes,click; word,\"one,\ntwo\"\r\n\r\n"
                + "4,c,ccr,t1,,nfe6,nfe7,-2,,,");

    assertThat(answers).hasSize(2);
    RatingAnswer first = answers.get(0);
    assertThat(first.rater()).isEqualTo("a \"b\"");
    assertThat(first.score()).hasValue(4);
    assertThat(first.artefact()).contains(true);
    assertThat(first.kinds()).containsExactlyInAnyOrder(Artefact.CLICK, Artefact.WORD);
    assertThat(first.played()).isEmpty();
    assertThat(answers.get(1).second()).contains("nfe7");
    assertThat(answers.get(1).artefact()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,a,acr,t1,nfe6,,,7,0,,|r.csv line 2: score must be 1 to 5 in block acr, got 7",
        "1,a,ccr,t1,,nfe6,nfe7,4,,,|r.csv line 2: score must be -3 to 3 in block ccr, got 4",
        "1,a,mos,t1,nfe6,,,3,0,,|r.csv line 2: block must be one of [acr, ccr], got \"mos\"",
        "0,a,acr,t1,nfe6,,,3,0,,|r.csv line 2: trial must be >= 1, got 0",
        "x,a,acr,t1,nfe6,,,3,0,,|r.csv line 2: trial must be a whole number, got \"x\"",
        "1,,acr,t1,nfe6,,,3,0,,|r.csv line 2: rater, item and what was heard must not be blank",
        "1,a,acr,t1,nfe6,,,3,maybe,,|artefact must be 1, 0, yes, no or empty, got \"maybe\"",
        "1,a,acr,t1,nfe6,,,3,1,bang,|artefact_kinds must be of click; buzz; noise; cut_off; word",
        "1,a,ccr,t1,,nfe6,,3,,,|block ccr needs first and second, block acr setting",
        "1,a,acr,t1|r.csv line 2: 4 cells, the first row has 11",
        "1,\"a,acr,t1|r.csv line 2: a quote is not closed"
      })
  void parse_wrongRow_namesLineColumnAndValue(String row, String message) {
    assertThatThrownBy(() -> Answers.parsed(HEADER + row))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|r.csv: empty",
        "rater,block|r.csv: column \"trial\" is missing",
        "rater,rater|r.csv: column \"rater\" is there twice",
        "rater,mood|r.csv: unknown column \"mood\"; known are rater, block"
      })
  void parse_wrongHeader_isRefused(String header, String message) {
    assertThatThrownBy(() -> Answers.parsed(header)).hasMessageContaining(message);
  }

  @Test
  void parse_noRows_isRefused() {
    assertThatThrownBy(() -> Answers.parsed(HEADER)).hasMessageContaining("no ratings below");
  }
}
