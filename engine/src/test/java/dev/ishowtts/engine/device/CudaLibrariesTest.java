package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CudaLibrariesTest {
  @TempDir private Path folder;

  @Test
  void load_folderWithoutThem_doesNothing() {
    assertThatCode(() -> CudaLibraries.load(folder)).doesNotThrowAnyException();
  }

  @Test
  void load_damagedLibrary_isNamedWithTheLoadersWords() throws IOException {
    Files.write(folder.resolve("libcudart.so.12"), new byte[100]);

    assertThatThrownBy(() -> CudaLibraries.load(folder))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("libcudart.so.12 does not load (")
        .hasMessageContaining("libcudart.so.12: ");
  }
}
