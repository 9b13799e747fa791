package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.runtime.Natives;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativesCommandTest {
  private static final List<String> LIBRARIES =
      List.of(
          "libonnxruntime.so",
          "libonnxruntime4j_jni.so",
          "libonnxruntime_providers_shared.so",
          "libonnxruntime_providers_cuda.so");

  @TempDir private Path root;

  private CommandLineFixture repository() {
    CommandLineFixture repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    return repository;
  }

  @BeforeEach
  void onLinux() {
    assumeThat(Natives.platform()).as("libraries are made for x64 Linux").isEqualTo("linux-x64");
  }

  private Path jar(List<String> libraries) throws IOException {
    Path file = root.resolve("onnxruntime_gpu-1.29.0.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      for (String library : libraries) {
        jar.putNextEntry(new ZipEntry("ai/onnxruntime/native/linux-x64/" + library));
        ByteBuffer elf = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        jar.write(elf.putInt(0, 0x464c457f).putShort(18, (short) 62).array());
        jar.closeEntry();
      }
    }
    return file;
  }

  @Test
  void install_fromAJar_isListedVerifiedAndRemoved() throws IOException {
    CommandLineFixture repository = repository();
    assertThat(repository.run("natives", "list").out()).startsWith("nothing is installed");

    CommandLineFixture.Result installed =
        repository.run("natives", "install", "--from", jar(LIBRARIES).toString());
    assertThat(installed.exitCode()).as(installed.err()).isZero();
    assertThat(installed.err()).contains("unpacking libonnxruntime_providers_cuda.so, 0.0 MiB …");
    assertThat(installed.out()).startsWith("installed: onnxruntime-");
    String id = installed.out().substring("installed: ".length(), installed.out().indexOf(','));
    assertThat(repository.names("home/natives")).containsExactly(id);

    assertThat(repository.run("natives", "list").out()).startsWith("* " + id + " 0 MiB 2");
    assertThat(repository.run("natives", "list", "--json").out())
        .contains("\"id\" : \"" + id + "\"", "\"used\" : true", "\"onnxruntime_gpu-1.29.0.jar\"");
    assertThat(repository.run("natives", "verify").out()).isEqualTo("whole: " + id + ", 4 files\n");

    Files.write(root.resolve("home/natives").resolve(id).resolve("libonnxruntime.so"), new byte[3]);
    CommandLineFixture.Result damaged = repository.run("natives", "verify", id);
    assertThat(damaged.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(damaged.out()).startsWith("damaged: " + id);
    assertThat(damaged.err())
        .contains("libonnxruntime.so has 3 bytes, must have 64", "install the damaged ones again");

    assertThat(repository.run("natives", "remove", id).out()).isEqualTo("removed: " + id + "\n");
    assertThat(repository.names("home/natives")).isEmpty();
    assertThat(repository.run("natives", "remove", id).err()).contains("no installation " + id);
    assertThat(repository.run("natives", "verify", id).exitCode()).isEqualTo(ExitCode.ERROR);
  }

  @Test
  void install_whatIsNoDistribution_isOneLineAndLeavesNothing() throws IOException {
    CommandLineFixture repository = repository();
    Path cpu = jar(LIBRARIES.subList(0, 2));

    CommandLineFixture.Result result =
        repository.run("natives", "install", "--from", cpu.toString());
    assertThat(result.exitCode()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err()).contains("that is no distribution of ONNX Runtime for GPUs");
    assertThat(repository.run("natives", "install", "--from", "none.jar").err())
        .contains("none.jar does not exist");
    assertThat(repository.run("natives", "install", "--libraries", "none").err())
        .contains("none is no folder");
    assertThat(repository.names("home/natives")).isEmpty();
  }

  @Test
  void jvmFlags_nameTheUnpackedLibraries() {
    Environment environment = repository().environment();
    Config config = ConfigLoader.discovered(environment).load(Map.of());

    List<String> flags = new Models(Clock.systemUTC()).jvmFlags(config, environment);

    assertThat(flags).hasSize(1);
    String folder = flags.get(0).substring("-Donnxruntime.native.path=".length());
    assertThat(Path.of(folder)).isAbsolute();
    assertThat(Path.of(folder, "libonnxruntime4j_jni.so")).isRegularFile();
  }

  @Test
  void ownBuild_saysWhereTheLibrariesComeFrom() {
    assertThat(NativesCommand.ownBuild("linux-aarch64", "1.29.0"))
        .contains(
            "published for GPUs on linux-x64 only, and this machine is linux-aarch64",
            "--branch v1.29.0",
            "CMAKE_CUDA_ARCHITECTURES=87",
            "./ishowtts natives install --libraries");
  }
}
