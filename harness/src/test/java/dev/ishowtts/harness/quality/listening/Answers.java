package dev.ishowtts.harness.quality.listening;

import dev.ishowtts.harness.quality.samples.SampleClip;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The statistics fixture of the test plan as answers, and a set for it. */
final class Answers {
  static final int RATERS = 12;
  static final int ITEMS = 26;
  static final String HEADER =
      "rater,block,trial,item,kind,setting,first,second,score,artefact,artefact_kinds,played,seconds\n";

  private Answers() {}

  static SampleSet set() {
    List<SampleItem> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(
          new SampleItem(
              "t" + i,
              i < 13 ? "short" : "long",
              Optional.empty(),
              OptionalLong.empty(),
              clip("nfe7", i),
              clip("nfe6", i)));
    }
    return new SampleSet(
        Instant.EPOCH,
        "test",
        SampleSetting.ofNfe(7),
        SampleSetting.ofNfe(6),
        new TreeMap<>(),
        ITEMS,
        items);
  }

  private static SampleClip clip(String setting, int i) {
    return new SampleClip(
        setting + "/t" + i + ".wav", "0".repeat(64), 48_000, 24_000, OptionalDouble.empty());
  }

  private static int when(boolean condition) {
    return condition ? 1 : 0;
  }

  private static int clamp(int value, int least, int most) {
    return Math.max(least, Math.min(most, value));
  }

  /** Returns the rows of one rater of the fixture; every other pair is played the other way. */
  static String rows(int r) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < ITEMS; i++) {
      int y7 = 3 + (7 * r + 5 * i) % 3;
      int y6 = clamp(y7 - when((r + 3 * i) % 4 == 0) + when(r * i % 7 == 6), 1, 5);
      int cm = clamp(y6 - y7 + when((r + 2 * i) % 5 == 0) - when((2 * r + i) % 6 == 0), -3, 3);
      rows.append(acr(r, i, "nfe6", y6, when((5 * r + 3 * i) % 23 == 0)));
      rows.append(acr(r, i, "nfe7", y7, when((4 * r + 7 * i) % 29 == 0)));
      boolean candidateSecond = (r + i) % 2 == 0;
      rows.append(
          "r%d,ccr,%d,t%d,real,,%s,%s,%d,,,1,8\n"
              .formatted(
                  r,
                  i + 1,
                  i,
                  candidateSecond ? "nfe7" : "nfe6",
                  candidateSecond ? "nfe6" : "nfe7",
                  candidateSecond ? cm : -cm));
    }
    return rows.toString();
  }

  static String acr(int r, int i, String setting, int score, int artefact) {
    return "r%d,acr,%d,t%d,real,%s,,,%d,%d,,1,4\n"
        .formatted(r, 1 + 2 * i + (setting.equals("nfe6") ? 0 : 1), i, setting, score, artefact);
  }

  static String fixture() {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int r = 0; r < RATERS; r++) {
      rows.append(rows(r));
    }
    return rows.toString();
  }

  static List<RatingAnswer> parsed(String csv) throws IOException {
    return RatingFile.parse(csv.getBytes(StandardCharsets.UTF_8), "r.csv");
  }
}
