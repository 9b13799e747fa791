package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrtLibraryTest {
  @TempDir private Path folder;

  @Test
  void load_sameFolderTwice_isOneLibrary() {
    OrtLibrary library = TestLibrary.get();

    assertThat(OrtLibrary.load(library.folder())).isSameAs(library);
    assertThat(library.version()).matches("1\\.\\d+\\.\\d+.*");
    assertThat(library.providers()).contains("CPUExecutionProvider");
  }

  @Test
  void load_missingOrDamagedFile_isUnavailable() throws IOException {
    Path file = folder.resolve(System.mapLibraryName("onnxruntime"));

    assertThatThrownBy(() -> OrtLibrary.load(folder))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "ONNX Runtime's native library " + file + " does not exist: install the natives there")
        .extracting("fault")
        .isEqualTo(EngineFault.UNAVAILABLE);
    Files.writeString(file, "not a library");
    assertThatThrownBy(() -> OrtLibrary.load(folder))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith(file.toRealPath() + " does not load: ");
  }

  @Test
  void prepared_besideTheJavaBinding_sharesItsCopy() throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc/self/maps here");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Donnxruntime.native.path=" + TestLibrary.get().folder(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SharedCopy.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD) // newer Java warns there
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(output).hasContent("libraries: 1");
    assertThat(process.exitValue()).isZero();
  }
}
