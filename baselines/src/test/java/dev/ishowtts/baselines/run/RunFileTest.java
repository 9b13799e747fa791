package dev.ishowtts.baselines.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ishowtts.baselines.json.FileOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunFileTest {
  private static final RunReport REPORT = sample();
  @TempDir private Path folder;

  @Test
  void write_replacedPairsAndQuality_areMinorTwo_andComeBack() throws IOException {
    RunReport report =
        Runs.heard(
            Runs.pairedWanting(3, REPORT, 5.25, 5.5),
            new ScenarioQuality(
                "short_1-nfe5",
                Side.CANDIDATE,
                "short_1-nfe32",
                new TreeMap<>(Map.of("stoi", 0.91)),
                new TreeMap<>(Map.of("wer", "no recogniser is configured")),
                List.of(new ScenarioQuality.Finding("click_n", false, "click_n 1"))));
    String json = new String(RunFile.bytes(report), StandardCharsets.UTF_8);

    assertThat(json).contains("\"minor\" : 2", "\"pairs\" : 3", "\"broken\" : false");
    assertThat(new RunFile().parse(json.getBytes(StandardCharsets.UTF_8), "it")).isEqualTo(report);
    assertThat(new String(RunFile.bytes(Runs.paired(REPORT, 5.25)), StandardCharsets.UTF_8))
        .contains("\"minor\" : 1")
        .doesNotContain("\"pairs\"");
  }

  @Test
  void write_thenRead_givesAnEqualReport() throws IOException {
    Path file = folder.resolve("runs/20261122.json");
    new RunFile().write(REPORT, file);
    assertThat(new RunFile().read(file)).isEqualTo(REPORT);
    assertThat(names(file)).containsExactly("20261122.json");
  }

  @Test
  void bytes_keepEveryBitAndTheOrderOfFields() throws IOException {
    String json = new String(RunFile.bytes(REPORT), StandardCharsets.UTF_8);
    assertThat(json).contains("0.30000000000000004", "2026-11-22T10:30:00.123456789Z", "你好");
    assertThat(json).startsWith("{\n  \"schema\" : 1,\n  \"minor\" : 0,\n  \"id\"");
    assertThat(json.indexOf("\"audio_ms\" : 2000")).isLessThan(json.indexOf("\"rtf\" : 0.3"));
    assertThat(RunFile.bytes(REPORT)).isEqualTo(RunFile.bytes(sample()));
    assertThat(RunFile.digest(REPORT)).hasSize(64).isEqualTo(RunFile.digest(sample()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"schema\" : 1 | \"schema\" : 2 | schema: the file has schema 2, this version reads 1",
        "\"schema\" : 1 | \"schema\" : 0 | schema: expected schema 1, got 0",
        "\"schema\" : 1 | \"schema\" : \"1\" | schema: expected a whole number",
        "\"suite\" : \"quick\", | '' | suite: missing field",
        "\"suite\" : \"quick\" | \"suite\" : null | suite: missing field",
        "\"suite\" : \"quick\" | \"suite\" : 7 | suite: expected text, got 7",
        "\"suite\" : \"quick\" | \"suite\" : \"quick\", \"sweet\" : 1 | sweet: unknown field",
        "\"suite\" : \"quick\" | \"suite\" : \"quick\", \"suite\" : \"a\" | not valid JSON",
        "0.30000000000000004 | NaN | not valid JSON at line",
        "0.30000000000000004 | 1e999 | samples[0].values.rtf: expected a finite number",
        "0.30000000000000004 | \"fast\" | samples[0].values.rtf: expected a number, got \"fast\"",
        "0.30000000000000004 | [0.3] | samples[0].values.rtf: expected a number, got [0.3]",
        "\"side\" : \"CANDIDATE\" | \"side\" : \"LEFT\" | restarts[0].side: expected one of [CAN",
        "\"index\" : 0 | \"index\" : 99999999999 | restarts[0].index: expected a whole number",
        "\"index\" : 0 | \"index\" : 0.5 | restarts[0].index: expected a whole number",
        "2026-11-22T10:31:00.123456789Z | yesterday | finished: expected an ISO-8601 instant",
        "2026-11-22T10:31:00.123456789Z | 2020-11-22T10:31:00Z | finished must not be before",
        "\"key\" : \"rtf\" | \"key\" : \"RTF\" | metrics[0]: metric key must be lower snake case",
        "\"dirty\" : false | \"dirty\" : \"no\" | origin.dirty: expected true or false",
        "\"obstacles\" : [ | \"obstacles\" : {}, \"x\" : [ | x: unknown field",
      })
  void parse_hostileContent_namesFileAndField(String from, String to, String message) {
    String json = new String(RunFile.bytes(REPORT), StandardCharsets.UTF_8);
    assertThat(json).contains(from);
    String hostile = json.replaceFirst(java.util.regex.Pattern.quote(from), to);
    assertThatIOException()
        .isThrownBy(() -> new RunFile().parse(hostile.getBytes(StandardCharsets.UTF_8), "a.json"))
        .withMessageStartingWith("a.json: ")
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300));
  }

  @Test
  void parse_newerMinor_ignoresFieldsItDoesNotKnow() throws IOException {
    String newer =
        new String(RunFile.bytes(REPORT), StandardCharsets.UTF_8)
            .replace("\"minor\" : 0", "\"minor\" : 3, \"weather\" : \"mild\"")
            .replace("\"index\" : 0", "\"index\" : 0, \"slot\" : 4");
    assertThat(new RunFile().parse(newer.getBytes(StandardCharsets.UTF_8), "a.json"))
        .isEqualTo(REPORT);
  }

  @Test
  void pairing_roundTrip_raisesTheMinorOnlyOfFilesThatHoldOne() throws IOException {
    RunReport paired = Runs.paired(REPORT, 5.25, 5.5);
    byte[] bytes = RunFile.bytes(paired);

    assertThat(new RunFile().parse(bytes, "a.json")).isEqualTo(paired);
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .contains("\"minor\" : 1", "\"blocks\" : [ \"ABBA\", \"BAAB\" ]", "\"rulers\"");
    assertThat(new String(RunFile.bytes(REPORT), StandardCharsets.UTF_8))
        .contains("\"minor\" : 0")
        .doesNotContain("pairing", "rulers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"BAAB\" | \"AABB\" | pairing: a block is ABBA or BAAB, got \"AABB\"",
        "\"look\" : 2 | \"look\" : 4 | pairing: look must be in 1..3, got 4 of 3",
        "5.25 | 0 | rulers[0]: ruler cpu must take more than 0 ms, got 0.0",
        "\"codeDigest\" : \"00ff\", | '' | pairing.candidate.codeDigest: missing field",
      })
  void parse_hostilePairing_namesTheField(String from, String to, String message) {
    String json = new String(RunFile.bytes(Runs.paired(REPORT, 5.25, 5.5)), StandardCharsets.UTF_8);
    assertThat(json).contains(from);
    String hostile = json.replaceFirst(java.util.regex.Pattern.quote(from), to);
    assertThatIOException()
        .isThrownBy(() -> new RunFile().parse(hostile.getBytes(StandardCharsets.UTF_8), "a.json"))
        .withMessageContaining(message);
  }

  @Test
  void parse_everyTruncation_isRefusedInOneLine() {
    byte[] whole = RunFile.bytes(REPORT);
    for (int length = 0; length < whole.length - 2; length += 7) {
      byte[] part = java.util.Arrays.copyOf(whole, length);
      assertThatIOException()
          .isThrownBy(() -> new RunFile().parse(part, "a.json"))
          .withMessageStartingWith("a.json: ")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "REDACTED"));
    }
  }

  @Test
  void parse_deepNestingAndGarbage_isRefused() {
    assertThatIOException()
        .isThrownBy(() -> new RunFile().parse("[".repeat(100_000).getBytes(UTF), "a.json"))
        .withMessageContaining("not valid JSON");
    assertThatIOException()
        .isThrownBy(() -> new RunFile().parse(new byte[] {0, -1, 3}, "a.json"))
        .withMessageContaining("not valid JSON");
    assertThatIOException()
        .isThrownBy(() -> new RunFile().parse("[1]".getBytes(UTF), "a.json"))
        .withMessage("a.json: document: expected an object, got [1]");
  }

  @Test
  void read_folderOrNothing_saysSo() {
    assertThatIOException()
        .isThrownBy(() -> new RunFile().read(folder))
        .withMessage(folder + ": is a folder, expected a JSON file");
    assertThatIOException()
        .isThrownBy(() -> new RunFile().read(folder.resolve("none.json")))
        .withMessage(folder.resolve("none.json") + ": no such file");
  }

  @ParameterizedTest
  @CsvSource({"write", "rename"})
  void write_fullDisk_keepsTheOldFileAndLeavesNoTemporary(String step) throws IOException {
    Path file = folder.resolve("run.json");
    Files.writeString(file, "old");
    FullDisk disk = new FullDisk(step);
    assertThatIOException()
        .isThrownBy(() -> new RunFile(disk).write(REPORT, file))
        .withMessage("cannot write " + file + ": No space left on device; the file is unchanged");
    assertThat(file).hasContent("old");
    assertThat(names(file)).containsExactly("run.json");
  }

  @Test
  void write_everythingWell_forcesFileBeforeRenameAndFolderAfter() throws IOException {
    FullDisk disk = new FullDisk("never");
    new RunFile(disk).write(REPORT, folder.resolve("run.json"));
    assertThat(disk.steps).containsExactly("folders", "temporary", "write", "rename", "force");
  }

  @Test
  void write_folderIsAFile_isOneClearLine() throws IOException {
    Path blocked = folder.resolve("blocked");
    Files.writeString(blocked, "x");
    assertThatIOException()
        .isThrownBy(() -> new RunFile().write(REPORT, blocked.resolve("run.json")))
        .withMessageContaining("folder " + blocked + " is not writable")
        .withMessageContaining("choose another folder");
  }

  @Test
  void write_readOnlyFolder_isOneClearLine() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    Assumptions.assumeFalse(Files.isWritable(closed), "root writes everywhere");
    assertThatIOException()
        .isThrownBy(() -> new RunFile().write(REPORT, closed.resolve("run.json")))
        .withMessageContaining("permission denied");
  }

  @Test
  void report_duplicateScenario_isRefused() {
    ScenarioResult one = Runs.scenario("s", Side.CANDIDATE, new double[] {1});
    assertThatCode(() -> Runs.report("r", List.of(one, one)))
        .hasMessage("scenario id must be unique, got \"s\" twice");
    assertThatCode(() -> Runs.report("../r", List.of(one))).hasMessageContaining("run id must be");
  }

  private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

  private static RunReport sample() {
    Restart broken =
        new Restart(
            1,
            Side.BASELINE,
            Optional.of(2),
            10,
            false,
            List.of(new Sample(Instant.EPOCH, Map.of(), Optional.of("OUT_OF_MEMORY: 1 GiB"))),
            Optional.of("clock moved"));
    ScenarioResult result =
        new ScenarioResult(
            new Scenario("short_1-nfe7", "short", "rtf", Map.of("text", "你好 \"x\"\n")),
            List.of(Runs.restart(0, Side.CANDIDATE, Optional.empty(), 0.1 + 0.2, 0.213), broken));
    return Runs.report(
        "20261122T103000Z-quick-1a2b3c",
        Map.of("device", "orin"),
        List.of(result),
        List.of(new Obstacle("clocks-unlocked", "run jetson_clocks", true)));
  }

  private static List<String> names(Path file) throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** A disk that is full when {@code failing} comes. */
  private static final class FullDisk implements FileOperations {
    private final FileOperations disk = FileOperations.system();
    private final List<String> steps = new ArrayList<>();
    private final String failing;

    FullDisk(String failing) {
      this.failing = failing;
    }

    @Override
    public void createFolders(Path at) throws IOException {
      steps.add("folders");
      disk.createFolders(at);
    }

    @Override
    public Path createTemporary(Path at) throws IOException {
      steps.add("temporary");
      return disk.createTemporary(at);
    }

    @Override
    public void writeDurably(Path file, byte[] content) throws IOException {
      steps.add("write");
      failIf("write", file);
      disk.writeDurably(file, content);
    }

    @Override
    public void renameAtomically(Path source, Path target) throws IOException {
      steps.add("rename");
      failIf("rename", target);
      disk.renameAtomically(source, target);
    }

    @Override
    public void forceFolder(Path at) throws IOException {
      steps.add("force");
      disk.forceFolder(at);
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
      disk.deleteIfExists(file);
    }

    private void failIf(String step, Path file) throws IOException {
      if (step.equals(failing)) {
        throw new FileSystemException(file.toString(), null, "No space left on device");
      }
    }
  }
}
