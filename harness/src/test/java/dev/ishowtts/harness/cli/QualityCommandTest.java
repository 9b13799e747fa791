package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.harness.quality.QualityScores;
import dev.ishowtts.harness.quality.QualityScoresFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class QualityCommandTest {
  private static final Path REAL = Path.of("..", "..", "shared", "quality");
  private static final FileTime OLD = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

  @TempDir private Path root;
  private CommandLineFixture repository;
  private Path set;
  private Path texts;

  @BeforeEach
  void repository() throws IOException {
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    set = root.resolve("set");
    texts = Files.writeString(root.resolve("mine.txt"), "One.\n\nTwo, with a comma.\n");
  }

  private CommandLineFixture.Result render(String... more) {
    String[] arguments = {
      "quality", "render", "--nfe", "6,7", "--texts", texts.toString(), "--out", set.toString()
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return repository.run(all);
  }

  private static void refused(CommandLineFixture.Result result, String... parts) {
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.ERROR);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).startsWith("ishowtts: ").contains(parts);
  }

  private JsonNode manifest() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(set.resolve("manifest.json")));
  }

  @Test
  void render_sameSeedsForBoth_keepsSoundsDigestsAndTimes() throws IOException {
    CommandLineFixture.Result result = render();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("4 items in nfe6 and nfe7", "quality measure");
    JsonNode manifest = manifest();
    assertThat(manifest.at("/candidate/options/nfe").stringValue()).isEqualTo("6");
    assertThat(manifest.at("/facts/model.digest").stringValue()).isEqualTo("00ff");
    assertThat(manifest.at("/items")).hasSize(4);
    JsonNode item = manifest.at("/items/2");
    assertThat(item.at("/id").stringValue()).isEqualTo("line_1-seed2");
    assertThat(item.at("/text").stringValue()).isEqualTo("One.");
    assertThat(item.at("/seed").longValue()).isEqualTo(2);
    assertThat(item.at("/candidate/wall_seconds").doubleValue()).isPositive();
    WavFile sound = WavFile.read(set.resolve(item.at("/candidate/file").stringValue()));
    assertThat(sound.frames()).isEqualTo(24_000);
    assertThat(item.at("/baseline/sha256")).isNotEqualTo(item.at("/candidate/sha256"));
  }

  @Test
  void render_again_speaksOnlyWhatIsMissing() throws IOException {
    assertThat(render().exitCode()).isZero();
    JsonNode before = manifest().at("/items");
    Path kept = set.resolve("nfe6/line_2-seed1.wav");
    Path gone = set.resolve("nfe7/line_1-seed2.wav");
    Files.setLastModifiedTime(kept, OLD);
    Files.delete(gone);

    assertThat(render().exitCode()).isZero();

    assertThat(gone).exists();
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(OLD);
    assertThat(manifest().at("/items").findValuesAsString("sha256"))
        .containsExactlyInAnyOrderElementsOf(before.findValuesAsString("sha256"));
    refused(render("--voice", "rms"), "voice \"slt\", not \"rms\"", "--out");
  }

  @ParameterizedTest
  @CsvSource({
    "--nfe, 6, --nfe needs two different numbers",
    "--nfe, '7,7', --nfe needs two different numbers",
    "--nfe, '129,7', --nfe must be 1 to 128",
    "--seeds, 0, --seeds must be 1 to 100",
    "--texts, none.txt, none.txt is not there"
  })
  void render_wrongOption_isOneLine(String option, String value, String message) {
    String[] arguments =
        option.equals("--nfe")
            ? new String[] {"quality", "render", option, value}
            : new String[] {"quality", "render", "--nfe", "6,7", option, value};
    refused(repository.run(arguments), message, value.replaceFirst(",.*", ""));
  }

  @Test
  void measure_renderedSet_writesScoresAndReports() throws IOException {
    assertThat(render().exitCode()).isZero();

    CommandLineFixture.Result result =
        repository.run("quality", "measure", set.toString(), "--pictures", "1");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(result.out()).contains("4 items", "No item is broken", "at least 20 items");
    QualityScores scores = QualityScoresFile.read(set.resolve("scores.json"));
    assertThat(scores.baseline()).isEqualTo("nfe7");
    assertThat(scores.items()).hasSize(4);
    assertThat(scores.items().get(0).candidate().scores().value("voice_skl")).isPresent();
    String page = Files.readString(set.resolve("quality.html"));
    assertThat(page)
        .contains("href=\"data:image/png;base64,iVBORw0KGgo", "F0, Hz", "time, s", "dBFS")
        .contains("not run: no", "Holm", "other seed, nfe7")
        .doesNotContain("http://", "https://", "<script");
    assertThat(Files.readString(set.resolve("quality.md"))).contains("## Not run", "| measure |");
  }

  @Test
  void measure_changedSound_isRefused() throws IOException {
    assertThat(render().exitCode()).isZero();
    Path file = set.resolve("nfe6/line_1-seed1.wav");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] = (byte) (bytes[bytes.length - 1] + 1);
    Files.write(file, bytes);

    refused(
        repository.run("quality", "measure", set.toString(), "--quiet"),
        "line_1-seed1.wav has changed",
        "make the set again");
  }

  @Test
  void measure_noSet_saysHowToMakeOne() {
    refused(
        repository.run("quality", "measure", root.toString()),
        "is no sample set",
        "quality render or import");
    refused(
        repository.run("quality", "measure", root.toString(), "--pictures", "-1"),
        "--pictures must be 0 to 50, got -1");
  }

  private static Waveform voice(int seed, double gain) {
    Random noise = new Random(seed);
    float[] samples = new float[7_200];
    for (int i = 0; i < samples.length; i++) {
      double envelope = i < 1200 ? 0 : Math.abs(Math.sin(Math.PI * 4 * i / 24_000));
      double sound = 0;
      for (int k = 1; k <= 10; k++) {
        sound += Math.sin(2 * Math.PI * 120 * k * i / 24_000) / k;
      }
      samples[i] = (float) (gain * (envelope * (sound + 0.05 * noise.nextGaussian()) + 1e-4));
    }
    return new Waveform(samples, 24_000);
  }

  private Path folder(String name, int count, double gain) throws IOException {
    Path folder = root.resolve(name);
    for (int i = 0; i < count; i++) {
      WavFile.writeFloat32(folder.resolve("clip_" + i + "_" + name + ".wav"), voice(i, gain));
    }
    return folder;
  }

  private CommandLineFixture.Result importing(Path candidate, Path baseline, String... more) {
    String[] arguments = {
      "quality", "import", candidate.toString(), baseline.toString(), "--out", set.toString()
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return repository.run(all);
  }

  @Test
  void import_overFullScale_keepsEveryByte() throws IOException {
    Path loud = folder("loud", 1, 0.9);
    Path usual = folder("usual", 1, 0.3);

    CommandLineFixture.Result result = importing(loud, usual);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("1 pairs, texts of 0 known");
    assertThat(set.resolve("loud/clip_0.wav"))
        .hasBinaryContent(Files.readAllBytes(loud.resolve("clip_0_loud.wav")));
    float most = 0;
    for (float x : WavFile.read(set.resolve("loud/clip_0.wav")).interleaved()) {
      most = Math.max(most, x);
    }
    assertThat(most).isGreaterThan(1);
    refused(importing(loud, usual), "already is a sample set", "--out");
  }

  @Test
  void import_filesWithoutPartner_areNamedOrLeftOut() throws IOException {
    Path many = folder("many", 3, 0.3);
    Path few = folder("few", 2, 0.3);

    refused(importing(many, few), "no partner in", "few", "clip_2", "--only-pairs");
    assertThat(set).doesNotExist();
    refused(importing(many, root.resolve("none")), "none is no folder");
    refused(importing(many, Files.createDirectory(root.resolve("e"))), "e has no WAV files");
    refused(importing(many, many), "both folders are called \"many\"", "--names");
    refused(importing(many, few, "--names", "a"), "--names needs two names", "got a");
    Files.writeString(few.resolve("clip_2.wav"), "no sound");
    refused(importing(many, few), "clip_2.wav", "not a WAV file");

    Files.delete(few.resolve("clip_2.wav"));
    CommandLineFixture.Result result = importing(many, few, "--only-pairs");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("2 pairs");
  }

  @Test
  void measure_silentCandidate_failsTheHardGate() throws IOException {
    assertThat(importing(folder("a", 2, 0.001), folder("b", 2, 0.3)).exitCode()).isZero();

    CommandLineFixture.Result result =
        repository.run("quality", "measure", set.toString(), "--pictures", "0");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.FAIL);
    assertThat(result.out())
        .contains("Hard gate failed: clip_0, clip_1", "hard gate: clip_0, candidate: rms_dbfs");
  }

  @Test
  void measure_silentBaseline_saysNothingAboutTheCandidate() throws IOException {
    assertThat(importing(folder("a", 1, 0.001), folder("b", 1, 0.001)).exitCode()).isZero();

    CommandLineFixture.Result result =
        repository.run("quality", "measure", set.toString(), "--pictures", "0", "--json");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(result.out()).contains("\"exit_code\" : 3", "\"broken\" : [ ]", "HARD_GATE");
  }

  @Test
  void measure_twentyGoodItems_passes() throws IOException {
    assertThat(importing(folder("a", 20, 0.29), folder("b", 20, 0.3)).exitCode()).isZero();

    CommandLineFixture.Result result =
        repository.run("quality", "measure", set.toString(), "--pictures", "0", "--quiet");

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.err()).isEmpty();
  }

  @Test
  void measure_realPairs_knowTheirTextsAndFaults() throws IOException {
    assumeTrue(Files.isDirectory(REAL.resolve("nfe6")), "no real recordings beside the checkout");
    CommandLineFixture.Result imported = importing(REAL.resolve("nfe6"), REAL.resolve("nfe7"));
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(imported.out()).contains("6 pairs, texts of 6 known");

    CommandLineFixture.Result result =
        repository.run("quality", "measure", set.toString(), "--pictures", "2", "--quiet");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(result.out()).contains("6 items", "No item is broken that nfe7 speaks well");
    String report = Files.readString(set.resolve("quality.md"));
    assertThat(report).contains("emotion_1", "| nfe7 | peak ", "mcd_dtw_db");
  }

  @Test
  void simulate_printsTheTableAndWhetherTheRuleKeepsItsPromise() {
    CommandLineFixture.Result result = repository.run("quality", "simulate", "--runs", "2");

    assertThat(result.out()).contains("ACCEPT  MARGINAL", "at the margin of 10 %", "at least 90");
    assertThat(result.out().lines()).hasSize(2 + 35 + 2 + 2 + 1);
    assertThat(result.exitCode())
        .isEqualTo(result.out().contains("NOT KEPT") ? ExitCode.FAIL : ExitCode.PASS);
    refused(repository.run("quality", "simulate", "--runs", "0"), "--runs must be 1", "got 0");
  }
}
