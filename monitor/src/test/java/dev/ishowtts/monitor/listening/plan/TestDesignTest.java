package dev.ishowtts.monitor.listening.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan of a test: balance, order, and names that tell nothing. */
final class TestDesignTest {
  private static final int ITEMS = 26;
  private static final TestDesign DESIGN = design(7, ITEMS, ITEMS);

  private static TestDesign design(long seed, int items, int texts) {
    return new TestDesign(
        seed,
        IntStream.range(0, items)
            .mapToObj(i -> new TestDesign.Item("t" + i, "text " + i % texts, 1 + i % 3))
            .toList());
  }

  private static List<PlannedTrial> of(int rater, Part part) {
    return DESIGN.trials(rater).stream().filter(trial -> trial.part() == part).toList();
  }

  private static Map<String, Sound> firsts(List<PlannedTrial> trials) {
    return trials.stream()
        .filter(trial -> trial.kind() == Kind.REAL)
        .collect(
            Collectors.toMap(PlannedTrial::item, PlannedTrial::first, (earlier, later) -> earlier));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 25})
  void trials_ofARater_haveTheirCountsAndBalance(int rater) {
    assertThat(of(rater, Part.TRAINING)).hasSize(3);
    assertThat(of(rater, Part.ACR)).hasSize(2 * ITEMS + 2);
    assertThat(of(rater, Part.CCR)).hasSize(ITEMS + 5);
    for (Part part : List.of(Part.ACR, Part.CCR)) {
      assertThat(firsts(of(rater, part)).values())
          .as("candidate first in " + part)
          .filteredOn(sound -> sound == Sound.CANDIDATE)
          .hasSize(ITEMS / 2);
    }
    assertThat(of(rater, Part.CCR).stream().map(PlannedTrial::kind))
        .filteredOn(kind -> kind == Kind.IDENTICAL)
        .hasSize(TestDesign.IDENTICAL);
  }

  @Test
  void trials_ofTheNextRater_areHeardTheOtherWayRound() {
    for (Part part : List.of(Part.ACR, Part.CCR)) {
      Map<String, Sound> one = firsts(of(3, part));
      Map<String, Sound> other = firsts(of(4, part));
      one.forEach((item, sound) -> assertThat(other.get(item)).as(item).isNotEqualTo(sound));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 99, -5})
  void trials_anySeed_neverRepeatATextAndBeginWithRealOnes(long seed) {
    for (TestDesign design : List.of(design(seed, ITEMS, ITEMS), design(seed, 20, 10))) {
      for (int rater = 1; rater <= 25; rater++) {
        List<PlannedTrial> trials = design.trials(rater);
        for (int i = 4; i < trials.size(); i++) {
          PlannedTrial before = trials.get(i - 1);
          boolean follows = before.part() == trials.get(i).part();
          assertThat(follows && text(design, before).equals(text(design, trials.get(i))))
              .as("rater " + rater + ", trial " + i)
              .isFalse();
        }
        assertThat(trials)
            .filteredOn(trial -> trial.part() != Part.TRAINING && trial.number() <= 3)
            .noneMatch(PlannedTrial::isSpecial);
      }
    }
  }

  private static String text(TestDesign design, PlannedTrial trial) {
    return design.items().stream()
        .filter(item -> item.id().equals(trial.item()))
        .map(TestDesign.Item::text)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void trials_sameSeed_areTheSame() {
    assertThat(design(7, ITEMS, ITEMS).trials(5)).isEqualTo(DESIGN.trials(5));
    assertThat(design(8, ITEMS, ITEMS).trials(5)).isNotEqualTo(DESIGN.trials(5));
  }

  @Test
  void design_tooFewTexts_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> design(1, 8, 3))
        .withMessage("a listening test needs 4 different texts or more, got 3");
  }

  @Test
  void names_ofSounds_tellNoSetting() {
    int told = 0;
    int pairs = 0;
    List<String> all = new ArrayList<>();
    for (int rater = 1; rater <= 100; rater++) {
      BlindSession session =
          new BlindSession(new byte[] {1, 2, 3}, "code" + rater, DESIGN.trials(rater));
      for (BlindSession.BlindTrial trial : session.trials()) {
        all.add(trial.id());
        all.addAll(trial.clips());
        boolean pair = trial.plan().part() == Part.CCR && !trial.plan().isSpecial();
        if (pair) {
          boolean smallerFirst = trial.clips().get(0).compareTo(trial.clips().get(1)) < 0;
          told += smallerFirst == (trial.plan().first() == Sound.CANDIDATE) ? 1 : 0;
          pairs++;
        }
      }
    }
    assertThat((double) told / pairs).isEqualTo(0.5, within(0.04)); // 4 standard errors of 2600
    assertThat(all).doesNotHaveDuplicates().allMatch(name -> name.matches("[0-9a-z]{16}"));
  }

  @Test
  void positions_ofTheCandidate_areThoseOfTheBaseline() {
    double sum = 0;
    for (int rater = 1; rater <= 100; rater++) {
      for (PlannedTrial trial : of(rater, Part.ACR)) {
        if (!trial.isSpecial()) {
          sum += trial.first() == Sound.CANDIDATE ? trial.number() : -trial.number();
        }
      }
    }
    assertThat(sum / (100 * ITEMS)).isEqualTo(0, within(1.5)); // places of 54
  }
}
