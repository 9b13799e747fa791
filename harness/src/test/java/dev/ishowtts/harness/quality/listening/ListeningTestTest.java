package dev.ishowtts.harness.quality.listening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Artefact;
import java.io.IOException;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListeningTestTest {
  private static final Offset<Double> EXACT = within(1e-6);

  private static ListeningResult decided(String csv, MeasuredFaults faults) throws IOException {
    return new ListeningTest(Answers.set(), Answers.parsed(csv))
        .decide(ListeningRule.ONE_LOOK, faults);
  }

  @Test
  void decide_fixtureInBothOrders_givesTheKnownNumbers() throws IOException {
    ListeningResult result = decided(Answers.fixture(), MeasuredFaults.NONE);

    assertThat(result.verdict()).isEqualTo(ListeningVerdict.MARGINAL);
    assertThat(result.reason()).isEqualTo(ListeningReason.BASELINE_LIMITED);
    ListeningDecision decision = result.decision().orElseThrow();
    assertThat(decision.candidateMos()).isCloseTo(3.830128, EXACT);
    assertThat(decision.baselineMos()).isCloseTo(4.0, EXACT);
    assertThat(decision.opinion().lower()).isCloseTo(0.205053, EXACT);
    assertThat(decision.preference().mean()).isCloseTo(-0.134615, EXACT);
    assertThat(decision.preference().lower()).isCloseTo(-0.201584, EXACT);
    assertThat(decision.artifacts().upper()).isCloseTo(0.034296, EXACT);
    assertThat(result.byItem().orElseThrow().z()).isCloseTo(-4.572150, EXACT);
    assertThat(result.byRater().orElseThrow().p()).isCloseTo(0.002064350, EXACT);
    assertThat(result.filled()).isZero();
    assertThat(result.validRaters()).isEqualTo(12);
    assertThat(result.items()).hasSize(26);
    assertThat(result.votes().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(12 * 26);
    assertThat(result.everybody()).isEqualTo(result.decision());
  }

  @Test
  void screening_withoutSpecialTrials_saysWhatIsNotChecked() throws IOException {
    ScreenedRater rater =
        new ListeningTest(Answers.set(), Answers.parsed(Answers.fixture())).screening().get(0);

    assertThat(rater.isValid()).isTrue();
    assertThat(rater.answers()).isEqualTo(78);
    assertThat(rater.unchecked())
        .hasSize(3)
        .anyMatch(rule -> rule.startsWith("identical pairs"))
        .anyMatch(rule -> rule.startsWith("degraded pairs"))
        .anyMatch(rule -> rule.startsWith("artefact box"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r0,ccr,90,t0,identical,,nfe7,nfe7,3,,,1,8|called 0 of 1 identical pairs",
        "r0,ccr,90,t0,low_pass,,anchor,nfe7,-1,,,1,8|did not hear that the low_pass anchor",
        "r0,ccr,90,t0,low_pass,,nfe7,anchor,1,,,1,8|did not hear that the low_pass anchor",
        "r0,ccr,90,t0,ticks,,nfe7,anchor,,,,1,8|did not hear that the ticks anchor",
        "r0,acr,90,t0,ticks,anchor,,,2,0,,1,4|did not report the artefact",
        "r0,acr,90,t0,low_pass,anchor,,,2,0,,0,4|did not play every sound to its end in 1 trials"
      })
  void screening_ruleBroken_excludesTheRater(String row, String failure) throws IOException {
    ListeningResult result = decided(Answers.fixture() + row + "\n", MeasuredFaults.NONE);

    ScreenedRater rater = result.raters().get(0);
    assertThat(rater.rater()).isEqualTo("r0");
    assertThat(rater.failures()).singleElement().asString().startsWith(failure);
    assertThat(result.decision().orElseThrow().raters()).isEqualTo(11);
    assertThat(result.everybody().orElseThrow().raters()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r0,ccr,90,t0,identical,,nfe7,nfe7,-1,,,1,8",
        "r0,ccr,90,t0,low_pass,,anchor,nfe7,2,,,1,8",
        "r0,ccr,90,t0,ticks,,nfe7,anchor,-1,,,1,8",
        "r0,acr,90,t0,ticks,anchor,,,2,1,click,1,4"
      })
  void screening_ruleKept_keepsTheRater(String row) throws IOException {
    assertThat(decided(Answers.fixture() + row + "\n", MeasuredFaults.NONE).validRaters())
        .isEqualTo(12);
  }

  @Test
  void screening_uniformHastyOrLazyRater_isExcluded() throws IOException {
    StringBuilder rows = new StringBuilder(Answers.fixture());
    for (int i = 0; i < Answers.ITEMS; i++) {
      rows.append("bored,acr,1,t%d,real,nfe6,,,3,0,,1,1\n".formatted(i));
      rows.append("bored,acr,1,t%d,real,nfe7,,,3,0,,1,1\n".formatted(i));
      rows.append("bored,ccr,1,t%d,real,,nfe6,nfe7,0,,,1,1\n".formatted(i));
    }
    rows.append("lazy,acr,1,t0,real,nfe6,,,3,0,,1,9\nlazy,acr,2,t1,real,nfe6,,,5,0,,1,9\n");
    rows.append("lazy,ccr,3,t0,real,,nfe6,nfe7,3,,,1,9\nlazy,ccr,4,t1,real,,nfe6,nfe7,-3,,,1,9\n");

    ListeningResult result = decided(rows.toString(), MeasuredFaults.NONE);

    assertThat(result.validRaters()).isEqualTo(12);
    assertThat(result.raters().get(0).failures())
        .containsExactly(
            "variance in block acr is 0.00, at least 0.1 is needed",
            "variance in block ccr is 0.00, at least 0.1 is needed",
            "median trial took -1.0 s more than its sounds, at least 1 s is needed");
    assertThat(result.raters().get(1).failures())
        .containsExactly("answered 4 of 78 trials, at least 80 % are needed");
    assertThat(result.everybody().orElseThrow().raters()).isEqualTo(13);
  }

  @Test
  void decide_fewMissingAnswers_areEstimatedAndCounted() throws IOException {
    String csv = Answers.fixture().replaceFirst("(r3,acr,1,t0,real,nfe6,,,)[1-5],[01]", "$1,");

    ListeningResult result = decided(csv, MeasuredFaults.NONE);

    assertThat(result.filled()).isEqualTo(2); // opinion and artefact
    assertThat(result.validRaters()).isEqualTo(12);
    assertThat(result.decision().orElseThrow().candidateMos())
        .isCloseTo(3.83, within(0.01)); // one of 312 opinions moved by less than 2 points
  }

  @Test
  void decide_brokenByMeasuresOrEars_isRejected() throws IOException {
    MeasuredFaults broken = new MeasuredFaults(Set.of("t3"), Set.of(), Set.of());
    assertThat(decided(Answers.fixture(), broken).reason()).isEqualTo(ListeningReason.HARD_GATE);

    String clicks = Answers.fixture().replaceAll("(,t5,real,nfe6,,,[1-5],)[01],,", "$11,click,");
    assertThat(decided(clicks, MeasuredFaults.NONE).heardFaults()).isEmpty();
    ListeningResult confirmed =
        decided(clicks, new MeasuredFaults(Set.of(), Set.of("t5"), Set.of()));
    assertThat(confirmed.heardFaults()).containsExactly("t5");
    assertThat(confirmed.verdict()).isEqualTo(ListeningVerdict.REJECT);
    assertThat(confirmed.items().get(5).candidateKinds()).containsEntry(Artefact.CLICK, 12);

    String words = Answers.fixture().replaceAll("(,t5,real,nfe6,,,[1-5],)[01],,", "$11,word,");
    assertThat(decided(words, MeasuredFaults.NONE).heardFaults()).containsExactly("t5");
  }

  @Test
  void decide_oneRater_isMoreData() throws IOException {
    ListeningResult result = decided(Answers.HEADER + Answers.rows(1), MeasuredFaults.NONE);

    assertThat(result.verdict()).isEqualTo(ListeningVerdict.MORE_DATA);
    assertThat(result.reason()).isEqualTo(ListeningReason.TOO_FEW);
    assertThat(result.decision()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r0,ccr,9,t99,real,,nfe6,nfe7,0,,,1,8|item \"t99\" is not in the set",
        "r0,acr,9,t1,real,nfe8,,,3,0,,1,8|setting \"nfe8\" is not in the set; there are nfe6, nfe7",
        "r0,acr,9,t1,real,anchor,,,3,0,,1,8|setting \"anchor\" is not in the set",
        "r0,ccr,9,t1,real,,nfe6,nfe6,3,,,1,8|first and second are both nfe6",
        "r0,ccr,9,t1,real,,nfe7,nfe6,3,,,1,8|answers item t1 twice in block ccr"
      })
  void constructor_wrongAnswer_isRefused(String row, String message) throws IOException {
    java.util.List<RatingAnswer> answers = Answers.parsed(Answers.fixture() + row);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ListeningTest(Answers.set(), answers))
        .withMessageContaining(message);
  }
}
