package dev.ishowtts.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativesTest {
  @TempDir private Path home;
  private final Properties before = new Properties();

  @BeforeEach
  void forget() {
    before.putAll(System.getProperties());
    System.clearProperty("onnxruntime.native.path");
  }

  @AfterEach
  void restore() {
    System.setProperties(before);
  }

  @Test
  void prepare_secondTime_unpacksNothing() throws IOException {
    Natives.prepare(home);
    Path folder = Path.of(System.getProperty("onnxruntime.native.path"));
    List<FileTime> first = times(folder);
    System.clearProperty("onnxruntime.native.path");
    Natives.prepare(home);

    assertThat(folder).startsWith(home);
    assertThat(folder.resolve(System.mapLibraryName("onnxruntime"))).isRegularFile();
    assertThat(times(folder)).isEqualTo(first);
  }

  @Test
  void prepare_truncatedLibrary_isUnpackedAgain() throws IOException {
    Natives.prepare(home);
    Path library =
        Path.of(System.getProperty("onnxruntime.native.path"))
            .resolve(System.mapLibraryName("onnxruntime"));
    long size = Files.size(library);
    Files.write(library, new byte[10]);
    System.clearProperty("onnxruntime.native.path");
    Natives.prepare(home);

    assertThat(library).hasSize(size);
  }

  @Test
  void prepare_folderThatCannotBeMade_saysWhatToDo() throws IOException {
    Path file = Files.createFile(home.resolve("file"));

    assertThatThrownBy(() -> Natives.prepare(file))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("ISHOWTTS_HOME");
  }

  private static List<FileTime> times(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.endsWith(".lock"))
          .sorted()
          .map(
              file -> {
                try {
                  return Files.getLastModifiedTime(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }
}
