package dev.ishowtts.engine.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativesStoreTest {
  private static final String PLATFORM = "linux-x64";
  private static final String RUNTIME = "ai/onnxruntime/native/linux-x64/";
  private static final String CUDA = "org/bytedeco/cuda/linux-x86_64/";
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  @TempDir private Path folder;

  private NativesStore store(Instant time) {
    return new NativesStore(folder.resolve("natives"), PLATFORM, Clock.fixed(time, ZoneOffset.UTC));
  }

  private static byte[] library(int machine, int size, int content) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) content);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, 0x464c457f)
        .putShort(18, (short) machine);
    return bytes;
  }

  private static byte[] x64(int size) {
    return library(62, size, size);
  }

  private static Map<String, byte[]> runtime() {
    Map<String, byte[]> entries = new TreeMap<>();
    entries.put(RUNTIME + "libonnxruntime.so", x64(300));
    entries.put(RUNTIME + "libonnxruntime4j_jni.so", x64(200));
    entries.put(RUNTIME + "libonnxruntime_providers_shared.so", x64(100));
    entries.put(RUNTIME + "libonnxruntime_providers_cuda.so", x64(3_000_000));
    entries.put(RUNTIME + "libonnxruntime_providers_tensorrt.so", x64(400));
    entries.put(RUNTIME + "readme.txt", new byte[] {1});
    entries.put("ai/onnxruntime/native/win-x64/onnxruntime.dll", new byte[] {1});
    return entries;
  }

  /* Stored, not deflated, so that a test can damage a byte at a known place. */
  private Path jar(String name, Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry zip = new ZipEntry(entry.getKey());
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        zip.setMethod(ZipEntry.STORED);
        zip.setSize(entry.getValue().length);
        zip.setCrc(crc.getValue());
        jar.putNextEntry(zip);
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
    return file;
  }

  private InstalledNatives install(Instant time, NativesSource... sources) throws IOException {
    return store(time).install("1.29.0", List.of(sources), NativesProgress.SILENT);
  }

  private NativesSource.Jar runtimeJar() throws IOException {
    return new NativesSource.Jar(jar("onnxruntime_gpu-1.29.0.jar", runtime()));
  }

  @Test
  void install_jar_unpacksThePlatformOnceUnderItsContent() throws IOException {
    List<String> heard = new ArrayList<>();
    InstalledNatives installed =
        store(NOON)
            .install(
                "1.29.0",
                List.of(runtimeJar()),
                (file, done, total) -> {
                  if (done == total) {
                    heard.add(file + " " + total);
                  }
                });

    assertThat(installed.id()).matches("onnxruntime-1\\.29\\.0-linux-x64-gpu-[0-9a-f]{16}");
    assertThat(installed.manifest().sources()).containsExactly("onnxruntime_gpu-1.29.0.jar");
    assertThat(installed.manifest().files().keySet())
        .containsExactly(
            "libonnxruntime.so",
            "libonnxruntime4j_jni.so",
            "libonnxruntime_providers_cuda.so",
            "libonnxruntime_providers_shared.so",
            "libonnxruntime_providers_tensorrt.so");
    assertThat(installed.manifest().size()).isEqualTo(3_001_000);
    assertThat(installed.manifest().hasCuda()).isFalse();
    assertThat(heard).contains("libonnxruntime.so 300", "libonnxruntime_providers_cuda.so 3000000");
    assertThat(installed.folder().resolve("libonnxruntime.so")).hasBinaryContent(x64(300));

    FileTime first = Files.getLastModifiedTime(installed.folder().resolve("libonnxruntime.so"));
    InstalledNatives again = install(NOON.plus(Duration.ofDays(1)), runtimeJar());
    assertThat(again.folder()).isEqualTo(installed.folder());
    assertThat(store(NOON).list().get(0).manifest().installed())
        .isEqualTo(NOON.plus(Duration.ofDays(1)));
    assertThat(Files.getLastModifiedTime(again.folder().resolve("libonnxruntime.so")))
        .isEqualTo(first);
    assertThat(names("natives")).containsExactly(installed.id());
  }

  @Test
  void install_withCuda_liesBesideAndIsNewest() throws IOException {
    InstalledNatives bare = install(NOON, runtimeJar());
    Path cuda =
        jar(
            "cuda-redist.jar",
            Map.of(
                CUDA + "libcudart.so.12",
                x64(50),
                CUDA + "libnvrtc-builtins.so.12.6",
                x64(51),
                CUDA + "libnppig.so.12",
                x64(52)));
    InstalledNatives both = install(NOON.plusSeconds(1), runtimeJar(), new NativesSource.Jar(cuda));

    assertThat(both.manifest().files())
        .containsKeys("libcudart.so.12", "libnvrtc-builtins.so.12.6", "libonnxruntime.so")
        .doesNotContainKey("libnppig.so.12");
    assertThat(both.manifest().hasCuda()).isTrue();
    assertThat(store(NOON).list()).containsExactly(both, bare);
    assertThat(store(NOON).newest("1.29.0")).contains(both);
    assertThat(store(NOON).newest("1.28.0")).isEmpty();
  }

  @Test
  void install_ownBuildWithTheBindingOfTheCpuJar_isWhole() throws IOException {
    Path build = Files.createDirectory(folder.resolve("build"));
    byte[] arm = library(183, 70, 7);
    Files.write(build.resolve("libonnxruntime.so.1.29.0"), arm);
    Files.createSymbolicLink(
        build.resolve("libonnxruntime.so"), Path.of("libonnxruntime.so.1.29.0"));
    Files.write(build.resolve("libonnxruntime_providers_shared.so"), arm);
    Files.write(build.resolve("libonnxruntime_providers_cuda.so"), arm);
    String cpu = "ai/onnxruntime/native/linux-aarch64/";
    Path binding =
        jar(
            "onnxruntime-1.29.0.jar",
            Map.of(
                cpu + "libonnxruntime.so",
                library(183, 90, 1),
                cpu + "libonnxruntime4j_jni.so",
                library(183, 80, 2)));
    NativesStore jetson =
        new NativesStore(
            folder.resolve("natives"), "linux-aarch64", Clock.fixed(NOON, ZoneOffset.UTC));

    InstalledNatives installed =
        jetson.install(
            "1.29.0",
            List.of(new NativesSource.Folder(build), new NativesSource.Binding(binding)),
            NativesProgress.SILENT);

    assertThat(installed.folder().resolve("libonnxruntime.so")).hasSize(70).isRegularFile();
    assertThat(Files.isSymbolicLink(installed.folder().resolve("libonnxruntime.so"))).isFalse();
    assertThat(installed.folder().resolve("libonnxruntime4j_jni.so")).hasSize(80);
  }

  @Test
  void install_damagedByte_isRefusedAndLeavesNothing() throws IOException {
    Path jar = runtimeJar().file();
    byte[] bytes = Files.readAllBytes(jar);
    bytes[2_000_000] ^= 1;
    Files.write(jar, bytes);

    assertThatIOException()
        .isThrownBy(() -> install(NOON, new NativesSource.Jar(jar)))
        .withMessageContaining("libonnxruntime_providers_cuda.so is damaged in its source");
    assertThat(names("natives")).isEmpty();
  }

  @Test
  void install_truncatedJar_isRefused() throws IOException {
    Path jar = runtimeJar().file();
    byte[] bytes = Files.readAllBytes(jar);
    Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));

    assertThatIOException()
        .isThrownBy(() -> install(NOON, new NativesSource.Jar(jar)))
        .withMessageStartingWith(jar + " is damaged (")
        .withMessageContaining("get it again");
  }

  @Test
  void install_distributionForTheCpu_namesWhatIsMissing() throws IOException {
    Map<String, byte[]> entries = runtime();
    entries.remove(RUNTIME + "libonnxruntime_providers_cuda.so");
    Path jar = jar("onnxruntime-1.29.0.jar", entries);

    assertThatIOException()
        .isThrownBy(() -> install(NOON, new NativesSource.Jar(jar)))
        .withMessage(
            "libonnxruntime_providers_cuda.so not found in onnxruntime-1.29.0.jar: that is no"
                + " distribution of ONNX Runtime for GPUs");
    assertThat(names("natives")).isEmpty();
  }

  @Test
  void install_otherMachineOrNoLibrary_isRefused() throws IOException {
    Map<String, byte[]> other = runtime();
    other.put(RUNTIME + "libonnxruntime.so", library(183, 300, 0));
    Map<String, byte[]> text = runtime();
    text.put(RUNTIME + "libonnxruntime.so", new byte[300]);
    Path foreign = jar("foreign.jar", other);
    Path zeros = jar("zeros.jar", text);
    Path empty = jar("empty.jar", Map.of("a.txt", new byte[1]));

    assertThatIOException()
        .isThrownBy(() -> install(NOON, new NativesSource.Jar(foreign)))
        .withMessage("libonnxruntime.so is made for aarch64, this machine is x64");
    assertThatIOException()
        .isThrownBy(() -> install(NOON, new NativesSource.Jar(zeros)))
        .withMessage("libonnxruntime.so is damaged: it is no shared library");
    assertThatIOException()
        .isThrownBy(() -> install(NOON, new NativesSource.Jar(empty)))
        .withMessage(empty + " holds no libraries for linux-x64");
    assertThatIOException()
        .isThrownBy(() -> install(NOON, new NativesSource.Folder(folder.resolve("none"))))
        .withMessageEndingWith("is no folder: name the one with libonnxruntime.so");
  }

  @Test
  void verify_missingShortAndChangedFiles_areNamed() throws IOException {
    InstalledNatives installed = install(NOON, runtimeJar());
    assertThat(store(NOON).verify(installed, NativesProgress.SILENT)).isEmpty();

    Files.delete(installed.folder().resolve("libonnxruntime4j_jni.so"));
    Files.write(installed.folder().resolve("libonnxruntime.so"), new byte[5]);
    Files.write(
        installed.folder().resolve("libonnxruntime_providers_shared.so"), library(62, 100, 9));

    assertThat(store(NOON).verify(installed, NativesProgress.SILENT))
        .hasSize(3)
        .contains(
            "libonnxruntime.so has 5 bytes, must have 300", "libonnxruntime4j_jni.so is missing")
        .anyMatch(
            line ->
                line.startsWith(
                    "libonnxruntime_providers_shared.so is damaged: its SHA-256 is not "));
  }

  @Test
  void install_overADamagedInstallation_repairsIt() throws IOException {
    InstalledNatives installed = install(NOON, runtimeJar());
    Files.write(installed.folder().resolve("libonnxruntime.so"), new byte[5]);

    InstalledNatives again = install(NOON, runtimeJar());

    assertThat(again.id()).isEqualTo(installed.id());
    assertThat(store(NOON).verify(again, NativesProgress.SILENT)).isEmpty();
  }

  @Test
  void install_afterAKilledOne_deletesItsFolder() throws IOException {
    Path dead = Files.createDirectories(folder.resolve("natives/.install-999999999-x"));
    Path alive =
        Files.createDirectories(
            folder.resolve("natives/.install-" + ProcessHandle.current().pid() + "-x"));

    install(NOON, runtimeJar());

    assertThat(dead).doesNotExist();
    assertThat(alive).exists();
  }

  @Test
  void remove_installation_deletesItOnly() throws IOException {
    InstalledNatives installed = install(NOON, runtimeJar());
    Path jarNatives = Files.createDirectory(folder.resolve("natives/onnxruntime-1.29.0-linux-x64"));

    store(NOON).remove(installed.id());

    assertThat(names("natives")).containsExactly(jarNatives.getFileName().toString());
    assertThatIOException()
        .isThrownBy(() -> store(NOON).remove(installed.id()))
        .withMessage("no installation " + installed.id() + "; see: ishowtts natives list");
    assertThatIOException().isThrownBy(() -> store(NOON).remove("../natives"));
  }

  @Test
  void list_damagedManifest_namesTheFile() throws IOException {
    InstalledNatives installed = install(NOON, runtimeJar());
    Path manifest = installed.folder().resolve("natives.json");
    Files.writeString(manifest, "{");

    assertThatIOException()
        .isThrownBy(() -> store(NOON).list())
        .withMessageStartingWith(manifest + " is damaged (");
  }

  private List<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
