package dev.ishowtts.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedObjectTest {
  @TempDir private Path folder;

  private static Path library() {
    Path file = TestLibrary.get().folder().resolve("libonnxruntime.so");
    Assumptions.assumeTrue(Files.isRegularFile(file), "this system has no ELF libraries");
    return file;
  }

  @Test
  void needed_realLibrary_namesWhatTheLoaderFinds() throws IOException {
    NativeCudaProbe probe = new NativeCudaProbe(library().resolveSibling(""));

    assertThat(SharedObject.needed(library()))
        .contains("libc.so.6", "libstdc++.so.6")
        .allSatisfy(name -> assertThat(probe.trouble(name)).isEmpty());
    assertThat(probe.hasProvider()).isFalse();
    assertThat(probe.trouble("libnothere.so.3"))
        .isEqualTo(
            Optional.of(
                "libnothere.so.3: cannot open shared object file: No such file or directory"));
  }

  @Test
  void needed_truncatedOrOtherFile_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(library());
    Path cut = Files.write(folder.resolve("cut.so"), Arrays.copyOf(whole, 4096));
    Path text = Files.writeString(folder.resolve("text.so"), "no library at all ".repeat(10));
    Path empty = Files.createFile(folder.resolve("empty.so"));

    assertThatThrownBy(() -> SharedObject.needed(cut))
        .isInstanceOf(IOException.class)
        .hasMessage(cut + " is truncated or damaged");
    assertThatThrownBy(() -> SharedObject.needed(text))
        .hasMessage(text + " is not a 64-bit little-endian ELF library");
    assertThatThrownBy(() -> SharedObject.needed(empty)).hasMessageContaining("it has 0 bytes");
  }
}
