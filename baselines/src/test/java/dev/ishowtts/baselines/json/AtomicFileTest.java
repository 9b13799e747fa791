package dev.ishowtts.baselines.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  private final AtomicFile files = new AtomicFile(FileOperations.system());

  @TempDir Path folder;

  @Test
  void write_existingFile_isReplacedWithoutLeftovers() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    files.write(file, new byte[] {'n', 'e', 'w'});
    assertThat(file).hasContent("new");
    assertThat(entries()).containsExactly(file);
  }

  @Test
  void write_link_replacesWhatItPointsTo() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("latest"), file);
    files.write(link, new byte[] {'n', 'e', 'w'});
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void write_whatIsNoFile_isRefusedAndStays() throws IOException {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertThatIOException()
          .isThrownBy(() -> files.write(socket, new byte[1]))
          .withMessage("cannot write %s: it is a device or a pipe; name a file", socket);
      assertThat(Files.isRegularFile(socket)).isFalse();
      assertThat(entries()).containsExactly(socket);
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
