package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.engine.audio.WavFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What speak says and writes, over the real engine with one nano model. */
@TestInstance(Lifecycle.PER_CLASS)
final class SpeakCommandTest {
  private static final String SENTENCE = "This is one more sentence of a text that goes on. ";

  private CommandLineFixture repository;
  private Path root;
  private Path wav;

  @BeforeAll
  void nano(@TempDir Path folder) {
    root = folder;
    wav = root.resolve("out.wav");
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    assertThat(repository.run("model", "make", "--arch", "nano").exitCode()).isZero();
  }

  private CommandLineFixture.Result speak(String text, String... more) {
    List<String> arguments = new ArrayList<>(List.of("speak", text, "-o", wav.toString()));
    arguments.addAll(Arrays.asList(more));
    return repository.run(arguments.toArray(String[]::new));
  }

  private JsonNode spoken(String text, String... more) {
    List<String> arguments = new ArrayList<>(Arrays.asList(more));
    arguments.addAll(List.of("--json", "--nfe", "1"));
    CommandLineFixture.Result result = speak(text, arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return JsonMapper.shared().readTree(result.out());
  }

  @Test
  void speak_upstreamsNames_areTheShortOnes() throws IOException {
    String[] shortNames = {
      "--target-rms", "0.2", "--cross-fade", "1", "--sway", "0", "--guidance", "1.5"
    };
    spoken(SENTENCE.repeat(8), shortNames);
    byte[] ours = Files.readAllBytes(wav);
    spoken(
        SENTENCE.repeat(8),
        "--target_rms=0.2",
        "--cross_fade_duration=1",
        "--sway_sampling_coef=0",
        "--cfg_strength=1.5");
    assertThat(Arrays.equals(Files.readAllBytes(wav), ours)).isTrue();
    spoken(SENTENCE.repeat(8), "--target-rms", "0.2", "--cross-fade", "1");
    assertThat(Arrays.equals(Files.readAllBytes(wav), ours)).as("other guidance").isFalse();
  }

  @Test
  void speak_crossFadeAndFixDuration_setTheLength() {
    double whole = spoken(SENTENCE.repeat(8), "--cross-fade", "0").get("audio_seconds").asDouble();
    JsonNode faded = spoken(SENTENCE.repeat(8), "--cross-fade", "0.5");
    int joints = faded.get("chunks").asInt() - 1;

    assertThat(joints).isPositive();
    assertThat(whole - faded.get("audio_seconds").asDouble()).isCloseTo(0.5 * joints, within(1e-6));
    double six = spoken("Hello there.", "--fix-duration", "6").get("audio_seconds").asDouble();
    double seven = spoken("Hello there.", "--fix_duration", "7").get("audio_seconds").asDouble();
    assertThat(seven - six).isCloseTo(1, within(0.011)); // one frame
  }

  @Test
  void speak_removeSilence_isHeardOfByTheEngine() {
    double kept = spoken("Hello there.").get("audio_seconds").asDouble();

    assertThat(spoken("Hello there.", "--remove-silence").get("audio_seconds").asDouble())
        .isLessThanOrEqualTo(kept);
    refused(speak("Hi.", "--remove-silence", "--stream"), "remove_silence needs the whole audio");
  }

  @Test
  void speak_threeThousandCharacters_areChunkedNotCut() throws IOException {
    String text = SENTENCE.repeat(60).substring(0, 2999) + ".";
    Path file = Files.writeString(root.resolve("long.txt"), "\uFEFF" + text);
    CommandLineFixture.Result result =
        repository.run(
            "speak", "--file", file.toString(), "-o", wav.toString(), "--nfe", "1", "--json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode all = JsonMapper.shared().readTree(result.out());
    double seconds = WavFile.read(wav).toMono().seconds();
    double sentence = spoken(SENTENCE).get("audio_seconds").asDouble();

    assertThat(all.get("chunks").asInt()).isGreaterThan(5);
    assertThat(seconds).isCloseTo(all.get("audio_seconds").asDouble(), within(1e-6));
    assertThat(seconds).isGreaterThan(sentence * 55);
  }

  @Test
  void speak_stream_writesTheSameWavAndTellsWhenItBegan() throws IOException {
    CommandLineFixture.Result line = speak(SENTENCE.repeat(6), "--stream", "--nfe", "1");
    assertThat(line.exitCode()).as(line.err()).isZero();
    assertThat(line.out())
        .containsPattern("first audio after \\d+\\.\\d\\d s \\(\\d+ %\\), .* chunks, seed 0");
    byte[] inAFile = Files.readAllBytes(wav);
    JsonNode figures = spoken(SENTENCE.repeat(6), "--stream");
    assertThat(figures.get("chunks").asInt()).isGreaterThan(2);
    assertThat(figures.get("first_audio_seconds").asDouble())
        .isPositive()
        .isLessThan(figures.get("wall_seconds").asDouble());

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Ishowtts.run(
            FakeMain.surroundings(
                terminal(out, err), repository.environment(), FileOperations.system()),
            "speak",
            SENTENCE.repeat(6),
            "-o",
            "-",
            "--stream",
            "--nfe=1");
    assertThat(code).isZero();
    assertThat(WavFile.read(out.toByteArray()).interleaved())
        .isEqualTo(WavFile.read(inAFile).interleaved());
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("-: first audio after ");
  }

  private static Terminal terminal(OutputStream out, OutputStream err) {
    return new Terminal(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false);
  }

  @Test
  void speak_listenerGone_stopsSpeaking() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    int code =
        Ishowtts.run(
            FakeMain.surroundings(
                terminal(gone, err), repository.environment(), FileOperations.system()),
            "speak",
            SENTENCE.repeat(6),
            "-o",
            "-",
            "--stream",
            "--nfe=1");

    assertThat(code).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("ishowtts: standard output was closed before the speech ended\n");
  }

  @Test
  void speak_unknownSymbols_areReportedAndTheRestIsSpoken() {
    CommandLineFixture.Result result = speak("Hi 🎉 and \u0007 there，你好", "--nfe", "1");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err())
        .isEqualTo(
            "ishowtts: the model does not know 🎉 (U+1F389) U+0007; they are spoken as spaces\n");
  }

  @Test
  void speak_stepPolicy_decidesWhatTheArgumentsLeaveOpen() throws IOException {
    Path settings = root.resolve("steps.toml");
    Files.writeString(
        settings, "[engine]\nmodel = \"nano\"\nnfe = {short = 2, medium = 3, long = 4}\n");
    assertThat(speak("Hello.", "--settings", settings.toString()).exitCode()).isZero();
    byte[] policy = Files.readAllBytes(wav);
    assertThat(speak("Hello.", "--nfe_step", "2").exitCode()).isZero();
    assertThat(Arrays.equals(Files.readAllBytes(wav), policy)).isTrue();
    assertThat(speak("Hello.", "--nfe", "3").exitCode()).isZero();
    assertThat(Arrays.equals(Files.readAllBytes(wav), policy)).isFalse();
  }

  @Test
  void speak_device_isWrittenToAndStaysOne() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "needs a device that is always full");
    for (String[] more : new String[][] {{"--nfe=1"}, {"--nfe=1", "--stream"}}) {
      List<String> arguments = new ArrayList<>(List.of("speak", "Hi.", "-o", "/dev/full"));
      arguments.addAll(Arrays.asList(more));
      refused(
          repository.run(arguments.toArray(String[]::new)),
          "cannot write /dev/full: No space left on device");
    }
    assertThat(Files.isRegularFile(full)).isFalse();
  }

  @Test
  void speak_wrongArguments_areRefused() throws IOException {
    Path latin = Files.write(root.resolve("latin.txt"), new byte[] {'a', (byte) 0xE9});
    String out = wav.toString();

    refused(repository.run("speak", "-o", out), "give either TEXT or --file FILE");
    refused(speak("Hi.", "--file", "x"), "give either TEXT or --file FILE");
    refused(repository.run("speak", "-f", "none", "-o", out), "text file none is not there");
    refused(repository.run("speak", "-f", latin.toString(), "-o", out), "is not UTF-8");
    refused(speak("Hi.", "--speed", "0"), "speed must be between 0.1 and 5, got 0");
    refused(speak("Hi.", "--speed", "NaN"), "speed must be between 0.1 and 5, got NaN");
    refused(speak("Hi.", "--cross-fade", "-1"), "cross_fade must be between 0 and 5, got -1");
    refused(speak("Hi.", "--target-rms", "0"), "target_rms must be between");
    refused(speak("Hi.", "--fix-duration", "1"), "fix_duration counts the reference in");
    refused(speak("Hi.", "--fix-duration", "1e9"), "fix_duration must be between 0.1 and 80");
    refused(speak("Hi.", "--seed", "x"), "--seed");
    refused(
        repository.run("speak", "Hi.", "-o", root.toString(), "--nfe=1", "--stream"),
        "cannot write " + root);
    refused(repository.run("speak", "Hi.", "-o", root.toString(), "--nfe=1"), "cannot write");
  }

  private static void refused(CommandLineFixture.Result result, String message) {
    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).contains(message);
  }
}
