package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.engine.runtime.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineNativesTest {
  @TempDir private Path folder;
  private final Properties before = new Properties();

  @BeforeEach
  void forget() {
    before.putAll(System.getProperties());
    System.clearProperty(Natives.PATH);
  }

  @AfterEach
  void restore() {
    System.setProperties(before);
  }

  private static EngineSettings settings(Provider provider, Optional<Path> natives) {
    EngineSettings plain =
        TinyBundle.settings(1, 1, SpeechOptions.defaults(), Batching.off()).withProvider(provider);
    Acceleration standard = Acceleration.standard();
    return plain.with(
        provider, new Acceleration(natives, standard.cpuNodes(), false, true, 0, Optional.empty()));
  }

  private Path installed() throws IOException {
    Path natives =
        Files.createDirectories(
            folder.resolve("onnxruntime-1.29.0-linux-x64-gpu-0123456789abcdef"));
    libraries(natives);
    Files.writeString(
        natives.resolve("natives.json"),
        """
        {"schema": 1, "version": "%s", "platform": "%s", "sources": ["x.jar"],
         "installed": "2026-01-02T12:00:00Z", "files": {}}
        """
            .formatted(Natives.bindingVersion(), Natives.platform()));
    return natives;
  }

  private static void libraries(Path natives) throws IOException {
    for (String name : List.of("onnxruntime", "onnxruntime4j_jni")) {
      Files.createFile(natives.resolve(System.mapLibraryName(name)));
    }
  }

  @Test
  void prepare_gpuProvider_takesWhatIsInstalled() throws IOException {
    Path natives = installed();

    assertThat(EngineNatives.prepare(settings(Provider.CUDA, Optional.empty()), folder))
        .isEqualTo(natives);
    assertThat(System.getProperty(Natives.PATH)).isEqualTo(natives.toString());
  }

  @Test
  void prepare_cpu_takesTheJarsLibraries() throws IOException {
    installed();

    Path prepared = EngineNatives.prepare(settings(Provider.CPU, Optional.empty()), folder);

    assertThat(prepared.getFileName().toString())
        .startsWith("onnxruntime")
        .doesNotContain("-gpu-0123456789abcdef");
    assertThat(prepared.resolve(System.mapLibraryName("onnxruntime"))).isRegularFile();
  }

  @Test
  void prepare_folderOfTheSettings_comesFirst() throws IOException {
    installed();
    Path own = Files.createDirectory(folder.resolve("own"));
    EngineSettings settings = settings(Provider.CUDA, Optional.of(own));

    assertThatThrownBy(() -> EngineNatives.prepare(settings, folder))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith(own.resolve(System.mapLibraryName("onnxruntime")).toString())
        .hasMessageContaining("engine.natives");
    libraries(own);
    assertThat(EngineNatives.prepare(settings, folder)).isEqualTo(own);
  }

  @Test
  void prepare_propertyOfTheUser_comesBeforeAll() throws IOException {
    installed();
    System.setProperty(Natives.PATH, "/somewhere");

    assertThat(EngineNatives.prepare(settings(Provider.CUDA, Optional.empty()), folder))
        .isEqualTo(Path.of("/somewhere"));
  }

  @Test
  void prepare_damagedInstallation_isNamed() throws IOException {
    Files.writeString(installed().resolve("natives.json"), "{}");

    assertThatThrownBy(
            () -> EngineNatives.prepare(settings(Provider.CUDA, Optional.empty()), folder))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("natives.json")
        .hasMessageContaining("install them again");
  }
}
