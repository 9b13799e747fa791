package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Decides and adopts; one measured set of 20 short sounds serves all of it. */
@TestInstance(Lifecycle.PER_CLASS)
final class QualityDecideCommandTest {
  private static final int ITEMS = 20;

  private Path root;
  private CommandLineFixture repository;
  private Path set;
  private Path settings;

  @BeforeAll
  void measuredSet(@TempDir Path folder) throws IOException {
    root = folder;
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    repository.variable("USER", "ann");
    set = root.resolve("set");
    settings = root.resolve("config").resolve("ishowtts.toml");
    for (String setting : new String[] {"nfe6", "nfe7"}) {
      for (int i = 0; i < ITEMS; i++) {
        WavFile.writeFloat32(root.resolve(setting).resolve("t" + i + ".wav"), sound(i));
      }
    }
    CommandLineFixture.Result imported =
        repository.run(
            "quality",
            "import",
            root.resolve("nfe6").toString(),
            root.resolve("nfe7").toString(),
            "--out",
            set.toString());
    assertThat(imported.exitCode()).as(imported.err()).isZero();
  }

  private static Waveform sound(int seed) {
    Random noise = new Random(seed);
    float[] samples = new float[4_800];
    for (int i = 0; i < samples.length; i++) {
      double sound = 0.05 * noise.nextGaussian();
      for (int k = 1; k <= 8; k++) {
        sound += Math.sin(2 * Math.PI * 120 * k * i / 24_000) / k;
      }
      samples[i] = (float) (0.3 * sound * Math.sin(Math.PI * i / samples.length));
    }
    return new Waveform(samples, 24_000);
  }

  @BeforeEach
  void fresh() throws IOException {
    Files.deleteIfExists(set.resolve("decision.json"));
    String others = Files.readString(settings).replaceAll("(?m)^nfe = .*\n", "");
    Files.writeString(
        settings, others.replace("[engine]\n", "[engine]\nnfe = 7   # evaluations\n"));
    if (!Files.exists(set.resolve("scores.json"))) {
      assertThat(decide(ratings("r.csv", 12, 5, 5, 0)).err())
          .contains("scores.json is missing", "quality measure");
      CommandLineFixture.Result measured =
          repository.run("quality", "measure", set.toString(), "--pictures", "0", "--quiet");
      assertThat(measured.exitCode()).as(measured.out() + measured.err()).isZero();
    }
  }

  /** Returns ratings with some spread about the given levels. */
  private Path ratings(String name, int raters, int candidate, int baseline, int comparison)
      throws IOException {
    StringBuilder csv =
        new StringBuilder("rater,block,trial,item,setting,first,second,score,artefact\n");
    for (int r = 0; r < raters; r++) {
      for (int i = 0; i < ITEMS; i++) {
        int less = (r + i) % 4 == 0 ? 1 : 0;
        csv.append("r%d,acr,1,t%d,nfe6,,,%d,0\n".formatted(r, i, candidate - less));
        csv.append("r%d,acr,2,t%d,nfe7,,,%d,0\n".formatted(r, i, baseline - less));
        int vote = Math.max(-3, Math.min(3, comparison + (r + i) % 3 - 1));
        csv.append("r%d,ccr,3,t%d,,nfe7,nfe6,%d,\n".formatted(r, i, vote));
      }
    }
    return Files.writeString(root.resolve(name), csv);
  }

  private CommandLineFixture.Result decide(Path ratings, String... more) {
    String[] all =
        Stream.concat(
                Stream.of("quality", "decide", set.toString(), "--ratings", ratings.toString()),
                Stream.of(more))
            .toArray(String[]::new);
    return repository.run(all);
  }

  private CommandLineFixture.Result adopt(String... more) {
    String[] all =
        Stream.concat(Stream.of("quality", "adopt", set.toString()), Stream.of(more))
            .toArray(String[]::new);
    return repository.run(all);
  }

  private static void refused(CommandLineFixture.Result result, String... parts) {
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).startsWith("ishowtts: ").contains(parts);
  }

  @Test
  void decide_equallyGood_acceptsAndSaysHowToActOnIt() throws IOException {
    CommandLineFixture.Result result = decide(ratings("a.csv", 12, 5, 5, 0));

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("ACCEPT (NON_INFERIOR)", "12 valid raters, 0 excluded, 20 items")
        .contains("With the excluded raters: ACCEPT", "not checked, for want of data: identical")
        .contains("quality adopt " + set + " --nfe 6 --reason TEXT", "nobody timed this set");
    assertThat(Files.readString(set.resolve("decision.json")))
        .contains("\"verdict\" : \"ACCEPT\"", "\"ratings\" : \"", "\"confidence\" : 0.95");
    String page = Files.readString(set.resolve("decision.html"));
    assertThat(page).contains("<h2>Bounds and margins</h2>", "class=\"ref\"", "Votes of the");
    assertThat(page).doesNotContain("<script", "NaN");
    assertThat(Files.readString(set.resolve("decision.md"))).contains("## Items", "## Raters");
  }

  @Test
  void decide_otherVerdicts_haveTheirExitCodesAndReasons() throws IOException {
    CommandLineFixture.Result marginal = decide(ratings("m.csv", 12, 4, 4, 0));
    assertThat(marginal.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(marginal.out()).contains("MARGINAL (BASELINE_LIMITED)", "offer the candidate");

    CommandLineFixture.Result few = decide(ratings("f.csv", 4, 5, 5, 0));
    assertThat(few.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(few.out()).contains("MORE_DATA (TOO_FEW)", "More valid raters: about 6");

    CommandLineFixture.Result worse = decide(ratings("w.csv", 12, 3, 5, -2));
    assertThat(worse.exitCode()).isEqualTo(ExitCode.FAIL);
    assertThat(worse.out()).contains("REJECT (OPINION_DROP)").doesNotContain("quality adopt");

    CommandLineFixture.Result look = decide(ratings("l.csv", 12, 5, 5, 0), "--looks", "3");
    assertThat(look.err()).contains("12 valid raters are no planned look");
  }

  @Test
  void decide_wrongInput_isOneLine() throws IOException {
    refused(decide(root.resolve("none.csv")), "none.csv: no such file");
    refused(decide(ratings("b.csv", 2, 7, 5, 0)), "b.csv line", "score must be 1 to 5", "got 6");
    refused(decide(ratings("c.csv", 2, 5, 5, 0), "--looks", "2"), "--looks must be 1 or 3, got 2");
    Path other =
        Files.writeString(
            root.resolve("o.csv"),
            "rater,block,trial,item,setting,first,second,score,artefact\nr,acr,1,x,nfe6,,,3,0\n");
    refused(decide(other), "o.csv: rater r, trial 1: item \"x\" is not in the set");
  }

  @Test
  void adopt_withoutAccept_isRefusedAndChangesNothing() throws IOException {
    String before = Files.readString(settings);
    refused(adopt("--nfe", "6", "--reason", "fast"), "has no decision", "--force");
    decide(ratings("m.csv", 12, 4, 4, 0));
    refused(adopt("--nfe", "6", "--reason", "fast"), "is MARGINAL, ACCEPT is needed", "--force");
    refused(adopt("--nfe", "8", "--reason", "fast"), "--nfe must be one of the set's", "got 8");
    refused(adopt("--nfe", "6", "--reason", " "), "--reason must be one line, got \" \"");
    decide(ratings("a.csv", 12, 5, 5, 0));
    Path scores = set.resolve("scores.json");
    String measured = Files.readString(scores);
    Files.writeString(scores, measured + "\n");
    refused(adopt("--nfe", "6", "--reason", "fast"), "other sounds or scores", "decide again");
    Files.writeString(scores, measured);
    assertThat(settings).hasContent(before);
    assertThat(repository.run("event", "list").out()).doesNotContain("fast");
  }

  @Test
  void adopt_afterAccept_changesOneLineAndCanGoBack() throws IOException {
    decide(ratings("a.csv", 12, 5, 5, 0));

    CommandLineFixture.Result result = adopt("--nfe", "6", "--reason", "12 raters accept");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("engine.nfe is 6 now, it was 7", "to go back", "--nfe 7");
    assertThat(Files.readString(settings)).contains("[engine]\nnfe = 6   # evaluations\n");
    assertThat(repository.run("config").out()).containsPattern("engine\\.nfe +6 ");
    assertThat(repository.run("event", "list").out())
        .contains("decision  engine.nfe 7 to 6 (ann): 12 raters accept");
    Path records = root.resolve("baselines/decisions");
    String record = "";
    for (String name : repository.names("baselines/decisions")) {
      record += Files.readString(records.resolve(name));
    }
    assertThat(record)
        .contains("\"who\" : \"ann\"", "\"nfe_before\" : 7", "\"verdict\" : \"ACCEPT\"")
        .contains("\"manifest\" : \"", "\"forced\" : false");

    CommandLineFixture.Result back = adopt("--nfe", "7", "--reason", "complaints");
    assertThat(back.exitCode()).as(back.err()).isZero();
    assertThat(Files.readString(settings)).contains("nfe = 7   # evaluations");
  }

  @Test
  void adopt_forcedWithoutALine_printsTheLine() throws IOException {
    Files.writeString(
        settings, Files.readString(settings).replace("nfe = 7   # evaluations\n", ""));

    CommandLineFixture.Result result =
        adopt("--nfe", "6", "--reason", "try it", "--force", "--who", "bob");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("write below [engine]: nfe = 6");
    assertThat(repository.run("event", "list").out()).contains("(bob): try it");
  }

  @Test
  void paper_filledForm_isShownApartAndChangesNoVerdict() throws IOException {
    String blank = repository.run("quality", "paper", set.toString(), "--blank").out();
    Path form = root.resolve("form.txt");
    String filled =
        blank
            .replace(
                "NFE=6: Naturalness __ | Clarity __ | Artifacts (Y/N) __ | Prosody __",
                "NFE=6: Naturalness 1 | Clarity 1 | Artifacts (Y/N) Y | Prosody 1")
            .replaceFirst("Notes: _+", "Notes: slight click");
    Files.writeString(form, filled);

    CommandLineFixture.Result read =
        repository.run("quality", "paper", set.toString(), form.toString());
    CommandLineFixture.Result decided = decide(ratings("paper.csv", 20, 5, 5, 0));

    assertThat(read.exitCode()).as(read.err()).isZero();
    assertThat(read.out()).contains("1 forms, 20 opinions", "no MOS");
    assertThat(decided.exitCode()).isZero();
    assertThat(Files.readString(set.resolve("decision.md")))
        .contains("Opinions on paper", "slight click", "never counted");
    Files.delete(set.resolve("paper.json"));
    assertThat(decide(root.resolve("paper.csv")).out()).isEqualTo(decided.out());
  }

  @Test
  void paper_wrongForm_isOneLineAndKeepsNothing() throws IOException {
    Path form = root.resolve("wrong.txt");
    Files.writeString(form, "NFE=6 Quality Evaluation\nTest: t77\n");

    refused(
        repository.run("quality", "paper", set.toString(), form.toString()),
        "wrong.txt line 2: test \"t77\" is not in the set");
    refused(repository.run("quality", "paper", set.toString()), "--blank");
    assertThat(set.resolve("paper.json")).doesNotExist();
  }

  @Test
  void adopt_nfeOfALength_isNamed() throws IOException {
    String before = Files.readString(settings);
    Files.writeString(settings, before.replace("[engine]\n", "[engine]\nnfe_short = 8\n"));

    CommandLineFixture.Result adopted = adopt("--nfe", "7", "--reason", "back");

    assertThat(adopted.exitCode()).as(adopted.err()).isZero();
    assertThat(adopted.err()).contains("engine.nfe_short is set and keeps its say");
    Files.writeString(settings, before);
    assertThat(adopt("--nfe", "7", "--reason", "back").err()).doesNotContain("keeps its say");
  }
}
