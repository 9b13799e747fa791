package dev.ishowtts.harness.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MavenDownloadTest {
  @TempDir private Path folder;
  private final List<String> asked = new ArrayList<>();

  private MavenDownload download(BoundedCommand.Outcome outcome) {
    return new MavenDownload(
        (command, input, patience) -> {
          asked.addAll(command);
          return outcome;
        });
  }

  private static BoundedCommand.Outcome ended(int exit, String output) {
    return new BoundedCommand.Outcome(true, true, exit, output);
  }

  @Test
  void get_publishedJar_isCopiedByThePinnedPlugin() throws IOException, InterruptedException {
    MavenDownload maven =
        new MavenDownload(
            (command, input, patience) -> {
              asked.addAll(command);
              try {
                Files.createFile(folder.resolve("onnxruntime_gpu-1.29.0.jar"));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return ended(0, "");
            });

    Path jar = maven.get(MavenArtifact.onnxRuntime("1.29.0"), folder);

    assertThat(jar).isEqualTo(folder.resolve("onnxruntime_gpu-1.29.0.jar"));
    assertThat(asked)
        .startsWith("mvn", "-B")
        .contains(
            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
            "-Dartifact=com.microsoft.onnxruntime:onnxruntime_gpu:1.29.0:jar",
            "-f",
            folder.resolve("pom.xml").toString());
    assertThat(folder.resolve("pom.xml")).content().contains("<packaging>pom</packaging>");
  }

  @Test
  void get_withoutMaven_saysHowToDoWithout() {
    assertThatIOException()
        .isThrownBy(
            () ->
                download(
                        new BoundedCommand.Outcome(
                            false, false, -1, "error=2, No such file or directory"))
                    .get(MavenArtifact.cuda(), folder))
        .withMessage(
            "Maven cannot be started (error=2, No such file or directory): install mvn 3.8.7 or"
                + " newer; or get cuda-12.6-9.5-1.5.11-linux-x86_64-redist.jar"
                + " (org.bytedeco:cuda:12.6-9.5-1.5.11:jar:linux-x86_64-redist) on another machine"
                + " and name it with --from");
  }

  @Test
  void get_artifactThatIsNotReachable_givesMavensReason() {
    String output =
        """
        [INFO] Scanning for projects...
        [ERROR] Failed to execute goal: Could not transfer artifact x from/to central: Unknown host
        [ERROR]
        [ERROR] Re-run Maven with -e
        """;

    assertThatIOException()
        .isThrownBy(
            () -> download(ended(1, output)).get(MavenArtifact.onnxRuntime("1.29.0"), folder))
        .withMessageStartingWith(
            "Maven did not get com.microsoft.onnxruntime:onnxruntime_gpu:1.29.0:jar (Failed to"
                + " execute goal: Could not transfer artifact x from/to central: Unknown host)")
        .withMessageContaining("~/.m2/settings.xml")
        .withMessageEndingWith("name it with --from");
  }

  @Test
  void get_mavenThatLeavesNoFileOrHangs_isAnError() {
    assertThatIOException()
        .isThrownBy(() -> download(ended(0, "")).get(MavenArtifact.cuda(), folder))
        .withMessageContaining("it says no reason");
    assertThatIOException()
        .isThrownBy(
            () ->
                download(new BoundedCommand.Outcome(true, false, -1, ""))
                    .get(MavenArtifact.cuda(), folder))
        .withMessageContaining("within 3 h");
  }
}
