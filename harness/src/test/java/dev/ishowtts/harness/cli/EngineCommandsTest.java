package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.harness.quality.signal.Clip;
import dev.ishowtts.harness.quality.signal.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands over the real engine with the models that come along. */
final class EngineCommandsTest {
  @TempDir private Path root;

  @Test
  void speakVoiceAndModel_fromAnEmptyHome() throws IOException {
    CommandLineFixture repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    Path wav = root.resolve("out").resolve("hello.wav");

    CommandLineFixture.Result spoken =
        repository.run("speak", "Hello world!", "-o", wav.toString(), "--nfe", "1", "--json");
    assertThat(spoken.exitCode()).as(spoken.err()).isZero();
    assertThat(spoken.err()).contains("making the model nano");
    assertThat(spoken.out()).contains("\"rtf\"");
    assertThat(WavFile.read(wav).toMono().rms()).isPositive();

    refused(repository.run("speak", "Hi", "-o", wav.toString(), "--nfe", "0"), "nfe must be");
    refused(repository.run("speak", "Hi", "-o", wav.toString(), "--voice", "x"), "not known");
    refused(repository.run("speak", " ", "-o", wav.toString()), "text must not be empty");

    assertThat(repository.run("model", "list").out()).startsWith("* nano ");
    assertThat(repository.run("model", "list", "--json").out()).contains("\"active\" : true");
    assertThat(repository.run("model", "verify", "nano").out()).startsWith("verified: nano ");
    assertThat(repository.run("model", "show", "nano").out()).contains("\"architecture\"");
    refused(repository.run("model", "rollback", "nano"), "no previous bundle");
    refused(repository.run("model", "show", "other"), "model other is not there");
    refused(repository.run("model", "make", "--arch", "mega"), "preset must be one of");
    CommandLineFixture.Result two =
        repository.run(
            "model", "make", "--arch", "nano", "--name", "two", "--precision", "fp32,int8");
    assertThat(two.exitCode()).as(two.err()).isZero();
    assertThat(repository.run("model", "list").out())
        .containsPattern("\\* two \\w+ fp32")
        .containsPattern(" two \\w+ int8");
    refused(repository.run("model", "remove", "nano", "0"), "no bundle");
    refused(repository.run("model", "remove", "nano"), "give either the ID of a bundle or --all");
    refused(repository.run("model", "remove", "other", "--all"), "model 'other' is not there");
    refused(repository.run("model", "activate", "nano", "0"), "no bundle");
    refused(
        repository.run(
            "model",
            "import",
            "--name",
            "a",
            "--checkpoint",
            "none",
            "--vocoder",
            "none",
            "--vocab",
            "none"),
        "is not there");
    refused(
        repository.run("model", "import", "--name", "a", "--vocab", "none"),
        "give --checkpoint and --vocoder, or --onnx-set");
    refused(
        repository.run(
            "model",
            "import",
            "--name",
            "a",
            "--vocab",
            "none",
            "--onnx-set",
            "x",
            "--checkpoint",
            "y"),
        "--onnx-set holds the whole model");

    voices(repository, wav);
  }

  @Test
  void demo_passesAndThenFailsWithAPlantedSlowdown() throws IOException {
    CommandLineFixture repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());

    CommandLineFixture.Result clean = repository.run("demo", "--quiet");
    assertThat(clean.exitCode()).as(clean.out() + clean.err()).isZero();
    assertThat(clean.out())
        .contains("baseline: epoch 1 of fingerprint ", "verdict: PASS", "reports: ", "audio: ");
    assertThat(WavFile.read(root.resolve("out").resolve("demo.wav")).toMono().rms()).isPositive();

    CommandLineFixture.Result slow =
        repository.run("demo", "--quiet", "--set", "engine.debug.slowdown=1.2");
    assertThat(slow.exitCode()).as(slow.out() + slow.err()).isEqualTo(ExitCode.FAIL);
    assertThat(slow.out()).contains("WORSE", "verdict: FAIL");
    assertThat(repository.names("runs")).hasSize(4);
  }

  @Test
  void modelMakeAndRemove_severalPrecisions() throws IOException {
    CommandLineFixture repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    CommandLineFixture.Result made =
        repository.run("model", "make", "--arch=nano", "--precision=fp32,fp16,int8,w8");
    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.out().lines()).hasSize(4).allMatch(line -> line.startsWith("made: nano "));
    for (String precision : List.of("fp16", "int8", "w8")) {
      assertThat(repository.run("model", "show", "nano@" + precision).out())
          .containsPattern("\"time\" : 0.1,\\s+\"relative\" : [0-9]");
    }
    Path models = root.resolve("home").resolve("models");
    Files.writeString(models.resolve("nano").resolve("active.json"), "{}");
    CommandLineFixture.Result listed = repository.run("model", "list");
    assertThat(listed.out().lines()).hasSize(4).allMatch(line -> line.startsWith("  nano "));
    assertThat(listed.err()).contains("active.json does not name an active bundle");

    assertThat(repository.run("model", "remove", "nano", "--all").out())
        .isEqualTo("removed: nano\n");
    assertThat(repository.run("model", "list").out()).startsWith("no models yet");
  }

  private static void voices(CommandLineFixture repository, Path wav) throws IOException {
    assertThat(repository.run("voice", "list").out()).contains("slt (built in)");
    CommandLineFixture.Result added =
        repository.run("voice", "add", "ann", wav.toString(), "--text", "Hello world.");
    assertThat(added.exitCode()).as(added.err()).isZero();
    assertThat(repository.run("voice", "list", "--json").out()).contains("\"ann\"");
    assertThat(repository.run("voice", "remove", "ann").out()).isEqualTo("removed: ann\n");
    refused(repository.run("voice", "remove", "ann"), "not known");
    refused(repository.run("voice", "add", "b", "none.wav", "--text", "x"), "is not there");
    Files.write(wav, new byte[] {1, 2, 3});
    refused(repository.run("voice", "add", "b", wav.toString(), "--text", "x"), "");
  }

  @Test
  void speak_noModelGiven_isTheTrainedOne() throws IOException {
    CommandLineFixture repository = new CommandLineFixture(root);
    Files.writeString(root.resolve("config/ishowtts.toml"), "");
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    Path wav = root.resolve("out").resolve("hello.wav");

    CommandLineFixture.Result spoken =
        repository.run("speak", "It is a good day.", "-o", wav.toString(), "--nfe", "5");

    assertThat(spoken.exitCode()).as(spoken.err()).isZero();
    assertThat(spoken.err()).contains("unpacking the model small");
    assertThat(repository.run("model", "verify", "small").out()).startsWith("verified: small ");
    Clip clip = clip(WavFile.read(wav));
    assertThat(clip.timing().speechSeconds()).isBetween(0.5, 3.0); // 17 letters
    assertThat(clip.syllableNuclei()).isBetween(2, 8); // it has 5
    assertThat(clip.speakerDistance(builtIn("slt")).divergence())
        .isLessThan(clip.speakerDistance(builtIn("rms")).divergence());
  }

  private static Clip builtIn(String voice) throws IOException {
    try (InputStream in = WavFile.class.getResourceAsStream("/voices/" + voice + ".wav")) {
      return clip(WavFile.read(Objects.requireNonNull(in), WavFile.MAX_BYTES));
    }
  }

  private static Clip clip(WavFile wav) {
    return Clip.of(Signal.of(wav.toMono().samples(), wav.sampleRate()));
  }

  private static void refused(CommandLineFixture.Result result, String message) {
    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).contains(message);
  }
}
