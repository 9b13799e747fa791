package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a person gets wrong, through the command line and the real engine: one line, exit 2, and the
 * folder as it was. One nano model serves all of it.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class BadInputTest {
  private static final Path MODEL = Path.of("home", "models", "nano");
  private static final Path NATIVES = Path.of("home", "natives");

  private Path root;
  private CommandLineFixture repository;
  private Path input;
  private List<Path> before;

  @BeforeAll
  void nano(@TempDir Path folder) throws IOException {
    root = folder;
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    input = Files.createDirectories(root.resolve("input"));
    CommandLineFixture.Result made = repository.run("model", "make", "--arch", "nano");
    assertThat(made.exitCode()).as(made.err()).isZero();
    // Loading marks the bundle as verified.
    CommandLineFixture.Result spoken = speak("Hi.", "--nfe", "1");
    assertThat(spoken.exitCode()).as(spoken.err()).isZero();
    Files.delete(root.resolve("out").resolve("a.wav"));
    Files.writeString(input.resolve("vocab.txt"), "a\nb\n");
  }

  @BeforeEach
  void listing() throws IOException {
    before = tree();
  }

  /* Whoever comes first unpacks the native libraries; they are no part of any model. */
  private List<Path> tree() throws IOException {
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .map(root::relativize)
          .filter(file -> !file.getFileName().toString().startsWith(".lock-"))
          .filter(file -> !file.startsWith(NATIVES))
          .sorted()
          .toList();
    }
  }

  private Path input(String name, byte[] content) throws IOException {
    Path file = Files.write(input.resolve(name), content);
    before = tree();
    return file;
  }

  /* The lock of a model is no result. */
  private void refused(CommandLineFixture.Result result, String... parts) throws IOException {
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.ERROR);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).startsWith("ishowtts: ").contains(parts).doesNotContain("\tat ");
    List<Path> added = new ArrayList<>(tree());
    added.removeAll(before);
    assertThat(added).isEmpty();
    assertThat(tree()).containsAll(before);
    assertThat(root.resolve(MODEL)).isDirectory();
  }

  @Test
  void make_interrupted_leavesNothingAndExitsWithTwo() throws Exception {
    Process process =
        repository.start("model", "make", "--arch", "f5tts-v1-small", "--name", "interrupted");
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.readLine()).startsWith("making f5tts-v1-small");
      await().atMost(Duration.ofMinutes(2)).until(this::isWritingWeights);
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(lines.lines())
          .containsExactly("ishowtts: interrupted; nothing half-written was left behind");
      assertThat(process.exitValue()).isEqualTo(ExitCode.ERROR);
      assertThat(tree()).isEqualTo(before);
    } finally {
      process.destroyForcibly();
    }
  }

  private boolean isWritingWeights() throws IOException {
    return tree().stream()
        .map(Path::toString)
        .anyMatch(file -> file.contains(".make-") && file.endsWith(".safetensors"));
  }

  private CommandLineFixture.Result importing(Path checkpoint) {
    return repository.run(
        "model",
        "import",
        "--name",
        "mine",
        "--checkpoint",
        checkpoint.toString(),
        "--vocoder",
        checkpoint.toString(),
        "--vocab",
        input.resolve("vocab.txt").toString());
  }

  private static byte[] safetensors(long headerLength, String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(headerLength)
        .put(json)
        .array();
  }

  private static byte[] safetensors(String header, int data) {
    return safetensors(header.getBytes(StandardCharsets.UTF_8).length, header, data);
  }

  private static String tensor(String name, String dtype, int count, int from, int to) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, count, from, to);
  }

  @Test
  void import_truncatedSafetensors_isRefused() throws IOException {
    byte[] whole = safetensors("{" + tensor("a", "F32", 4, 0, 16) + "}", 16);
    for (int length : new int[] {0, 7, 8, 20, whole.length - 1}) {
      refused(importing(input("cut.safetensors", Arrays.copyOf(whole, length))), "cut.safetensors");
    }
  }

  @Test
  void import_hostileSafetensors_isRefused() throws IOException {
    String name = "hostile.safetensors";
    String one = tensor("a", "F32", 4, 0, 16);
    for (byte[] bytes :
        List.of(
            safetensors(Long.MAX_VALUE, "{}", 0),
            safetensors(-1, "{}", 0),
            safetensors("{" + one + "," + tensor("b", "F32", 4, 8, 24) + "}", 24),
            safetensors("{" + tensor("a", "F32", 4, 0, 1 << 30) + "}", 16),
            safetensors("{" + tensor("a", "F32", 4, -16, 0) + "}", 16),
            safetensors("{" + tensor("a", "X99", 4, 0, 16) + "}", 16),
            safetensors("[1, 2]", 0),
            safetensors("{" + one + ", no json", 16))) {
      refused(importing(input(name, bytes)), name);
    }
  }

  @Test
  void import_strangeWeights_namesWhatIsMissing() throws IOException {
    Path file = input("odd.safetensors", safetensors("{" + tensor("a", "F32", 4, 0, 16) + "}", 16));

    refused(importing(file), "odd.safetensors");
  }

  @Test
  void voiceAdd_recordingWithoutSound_isRefused() throws IOException {
    byte[] nan = WavFile.float32(wave(0.5f, 24_000));
    ByteBuffer.wrap(nan)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(nan.length - Float.BYTES * 12_000, Float.NaN);
    byte[] empty = Arrays.copyOf(WavFile.pcm16(wave(0.5f, 1)), 44);
    ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 36).putInt(40, 0);
    for (byte[] wav :
        List.of(
            new byte[0],
            empty,
            WavFile.pcm16(wave(0.5f, 1)),
            WavFile.pcm16(wave(0, 24_000)),
            nan,
            "RIFF....WAVE".getBytes(StandardCharsets.UTF_8),
            "no sound at all".getBytes(StandardCharsets.UTF_8))) {
      Path file = input("ref.wav", wav);
      CommandLineFixture.Result result =
          repository.run("voice", "add", "ann", file.toString(), "--text", "Hi.");
      refused(result, "ishowtts: ");
      assertThat(result.err()).containsPattern("(?i)wav|record|sample");
    }
  }

  private static Waveform wave(float level, int count) {
    float[] samples = new float[count];
    Arrays.fill(samples, level);
    return new Waveform(samples, 24_000);
  }

  @Test
  void voiceAdd_badNameOrText_isRefused() throws IOException {
    Path file = input("good.wav", WavFile.pcm16(tone()));
    String wav = file.toString();

    refused(repository.run("voice", "add", "../x", wav, "--text", "Hi."), "voice name must be");
    refused(repository.run("voice", "add", "slt", wav, "--text", "Hi."), "is built in");
    refused(repository.run("voice", "add", "ann", wav, "--text", " "), "text is blank");
    refused(repository.run("voice", "add", "ann", "none.wav", "--text", "Hi."), "is not there");
  }

  private static Waveform tone() {
    float[] samples = new float[48_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.2 * Math.sin(i * 0.05));
    }
    return new Waveform(samples, 24_000);
  }

  @ParameterizedTest
  @CsvSource({
    "'', text must not be empty",
    "' ', text must not be empty",
    "\uD83C\uDF89\uD83C\uDF89, has no symbol that the model knows"
  })
  void speak_nothingToSay_isRefused(String text, String message) throws IOException {
    refused(speak(text), message);
  }

  @Test
  void speak_unknownVoice_namesTheKnownOnes() throws IOException {
    refused(speak("Hi.", "--voice", "bob"), "voice \"bob\" is not known", "rms, slt");
    refused(speak("Hi.", "--set", "engine.voice=bob"), "voice \"bob\" is not known");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000000", "-1"})
  void speak_nfeOutOfRange_isRefused(String nfe) throws IOException {
    refused(speak("Hi.", "--nfe", nfe), "nfe", nfe);
    refused(speak("Hi.", "--set", "engine.nfe=" + nfe), "engine.nfe", nfe, "1 to 128");
    refused(repository.run("run", "--set", "engine.nfe=" + nfe), "engine.nfe", nfe);
  }

  @Test
  void speak_fileThatCannotBeWritten_isRefused() throws IOException {
    Path inTheWay = input("file", new byte[] {1});
    refused(repository.run("speak", "Hi.", "-o", inTheWay + "/a.wav", "--nfe", "1"), "file");
  }

  @Test
  void home_thatCannotBeMade_isNamedWithTheReason() throws IOException {
    Path inTheWay = input("home-file", new byte[] {1});
    String wav = input("tone.wav", WavFile.pcm16(tone())).toString();
    repository.variable("ISHOWTTS_HOME", inTheWay.resolve("home").toString());
    try {
      refused(
          repository.run("voice", "add", "a", wav, "--text", "Hi."),
          "home-file",
          "Not a directory");
    } finally {
      repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    }
  }

  @Test
  void speak_unknownModel_isRefused() throws IOException {
    refused(speak("Hi.", "--set", "engine.model=mega"), "model 'mega' is not in", "import it");
  }

  private CommandLineFixture.Result speak(String text, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("speak", text, "-o", root.resolve("out/a.wav").toString()));
    arguments.addAll(List.of(more));
    return repository.run(arguments.toArray(String[]::new));
  }
}
