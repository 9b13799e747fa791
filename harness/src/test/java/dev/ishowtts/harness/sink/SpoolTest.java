package dev.ishowtts.harness.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.harness.sink.Spool.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  @TempDir private Path folder;

  @Test
  void put_sameLinesTwice_waitOnce() throws IOException {
    Spool spool = spool(1000);
    assertThat(spool.put("run-1", List.of("a", "b"))).isEqualTo(Placement.SPOOLED);
    assertThat(spool.put("run-1", List.of("a", "b"))).isEqualTo(Placement.WAITING_ALREADY);
    assertThat(spool.put("run-1", List.of("a", "c"))).isEqualTo(Placement.SPOOLED);
    assertThat(spool.waitingBytes()).isEqualTo(8);
    assertThat(spool.knows("run-1")).isTrue();
    assertThat(spool.knows("run")).isFalse();
    assertThat(spool.oldest()).isPresent();
  }

  @Test
  void put_afterDelivery_isRememberedUntilForgotten() throws IOException {
    Spool spool = spool(1000);
    spool.put("run-1", List.of("a"));
    spool.delivered(spool.pending().get(0));
    assertThat(spool.pending()).isEmpty();
    assertThat(spool.put("run-1", List.of("a"))).isEqualTo(Placement.DELIVERED_BEFORE);
    assertThat(spool.forget("run-1")).isTrue();
    assertThat(spool.put("run-1", List.of("a"))).isEqualTo(Placement.SPOOLED);
  }

  @Test
  void put_anotherVersionOfOneOrigin_isDeliveredAfterTheOneBefore() throws IOException {
    Spool spool = spool(1000);
    for (int turn = 0; turn < 3; turn++) {
      assertThat(spool.put("run", "old", List.of("verdict=fail"))).isEqualTo(Placement.SPOOLED);
      waitForTheClock();
      assertThat(spool.put("run", "new", List.of("verdict=pass"))).isEqualTo(Placement.SPOOLED);
      assertThat(delivered(spool)).containsExactly("verdict=fail", "verdict=pass");
    }
    assertThat(spool.put("run", "new", List.of("verdict=pass")))
        .isEqualTo(Placement.DELIVERED_BEFORE);
  }

  @Test
  void put_backToAVersionThatStillWaits_isTheLastOneAgain() throws IOException {
    Spool spool = spool(1000);
    spool.put("run", "old", List.of("a", "b"));
    Segment first = spool.pending().get(0);
    spool.advance(first, first.next(1, 10).end());
    waitForTheClock();
    spool.put("run", "new", List.of("c"));
    waitForTheClock();
    assertThat(spool.put("run", "old", List.of("a", "b"))).isEqualTo(Placement.SPOOLED);
    assertThat(delivered(spool)).containsExactly("c", "a", "b");
  }

  @Test
  void knows_source_isTheOneOfTheNewestSegment() throws IOException {
    Spool spool = spool(1000);
    spool.put("run", "old", List.of("a"));
    assertThat(spool.knows("run", "old")).isTrue();
    assertThat(spool.delivered("run", "old")).isFalse();
    delivered(spool);
    assertThat(spool.knows("run", "old")).isTrue();
    assertThat(spool.delivered("run", "old")).isTrue();
    spool.put("run", "new", List.of("b"));
    assertThat(spool.knows("run", "old")).isFalse();
    assertThat(spool(1000).knows("run", "new")).isTrue();
    delivered(spool);
    assertThat(spool.put("run", "newer, same lines", List.of("b")))
        .isEqualTo(Placement.DELIVERED_BEFORE);
    assertThat(spool.knows("run", "newer, same lines")).isTrue();
  }

  @Test
  void put_twoProcesses_seeEachOther() throws IOException {
    Spool one = spool(10);
    Spool other = spool(10);
    assertThat(one.put("a", List.of("aaaa"))).isEqualTo(Placement.SPOOLED);
    assertThat(other.put("b", List.of("bbbb"))).isEqualTo(Placement.SPOOLED);
    assertThat(other.put("c", List.of("cccc"))).isEqualTo(Placement.FULL);
    assertThat(delivered(other)).containsExactly("aaaa", "bbbb");
    assertThat(one.put("c", List.of("cccc"))).isEqualTo(Placement.SPOOLED);
  }

  @Test
  void sweep_takesWhatKilledWritersLeft_andNothingElse() throws IOException {
    Spool spool = spool(1000);
    spool.put("run", List.of("a"));
    Path left = Files.writeString(folder.resolve("pending").resolve(".writing-1.tmp"), "half");
    Path fresh = Files.writeString(folder.resolve("pending").resolve(".writing-2.tmp"), "half");
    Files.setLastModifiedTime(left, FileTime.fromMillis(0));
    spool.sweep(Instant.EPOCH.plusSeconds(1));
    assertThat(left).doesNotExist();
    assertThat(fresh).exists();
    assertThat(delivered(spool)).containsExactly("a");
  }

  @Test
  void put_overTheLimit_writesNothing() throws IOException {
    Spool spool = spool(5);
    assertThat(spool.put("run-1", List.of("aaaa"))).isEqualTo(Placement.SPOOLED);
    assertThat(spool.put("run-2", List.of("b"))).isEqualTo(Placement.FULL);
    assertThat(spool.pending()).hasSize(1);
  }

  @Test
  void put_fullDisk_leavesNothingBehind() throws IOException {
    Spool full = new Spool(folder, 1000, new FullDisk());
    assertThatIOException()
        .isThrownBy(() -> full.put("run-1", List.of("a")))
        .withMessageContaining("No space left on device");
    assertThat(full.pending()).isEmpty();
    assertThat(folder.resolve("pending")).isEmptyDirectory();
  }

  @Test
  void put_wrongInput_isRefused() {
    Spool spool = spool(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spool.put("../x", List.of("a")))
        .withMessageContaining("plain name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spool.put("x", List.of("a\nb")))
        .withMessageContaining("a line must be one line");
    assertThatIllegalArgumentException().isThrownBy(() -> spool.put("x", List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> spool(0));
  }

  @Test
  void pending_isInTheOrderOfOrigins_andResumesWhereItWas() throws IOException {
    Spool spool = spool(10_000);
    spool.put("20260102-b", List.of("b1", "b2"));
    spool.put("20260101-a", List.of("a1", "a2"));
    Segment first = spool.pending().get(0);
    assertThat(first.next(1, 100).lines()).containsExactly("a1");
    spool.advance(first, first.next(1, 100).end());
    Segment resumed = spool(10_000).pending().get(0);
    assertThat(resumed.next(10, 100).lines()).containsExactly("a2");
    assertThat(resumed.waiting()).isEqualTo(3);
  }

  @Test
  void next_everyCut_givesEveryLineOnce() throws IOException {
    Spool spool = spool(1_000_000);
    List<String> lines =
        IntStream.range(0, 300).mapToObj(i -> "zeile-äöü-" + "x".repeat(i) + i).toList();
    spool.put("run", lines);
    for (int bytes : new int[] {1, 7, 40, 1000, 1 << 20}) {
      Segment segment = spool.pending().get(0);
      List<String> read = new ArrayList<>();
      Segment.Batch batch = segment.next(7, bytes);
      while (!batch.lines().isEmpty()) {
        read.addAll(batch.lines());
        segment = segment.at(batch.end());
        batch = segment.next(7, bytes);
      }
      assertThat(read).isEqualTo(lines);
    }
  }

  @Test
  void isWhole_changedContent_isSeen() throws IOException {
    Spool spool = spool(1000);
    spool.put("run", List.of("a", "b"));
    Segment segment = spool.pending().get(0);
    assertThat(spool.isWhole(segment)).isTrue();
    Files.writeString(segment.file(), "a\n");
    assertThat(spool.isWhole(segment)).isFalse();
    assertThat(spool.putAside(segment)).exists();
    assertThat(spool.pending()).isEmpty();
  }

  private static List<String> delivered(Spool spool) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Segment segment : spool.pending()) {
      lines.addAll(segment.next(100, 1000).lines());
      spool.delivered(segment);
    }
    return lines;
  }

  /* Files keep times in ticks of the kernel's clock. */
  private static void waitForTheClock() {
    LockSupport.parkNanos(12_000_000);
  }

  private Spool spool(long bytes) {
    return new Spool(folder, bytes, FileOperations.system());
  }

  private static final class FullDisk implements FileOperations {
    private final FileOperations disk = FileOperations.system();

    @Override
    public void createFolders(Path target) throws IOException {
      disk.createFolders(target);
    }

    @Override
    public Path createTemporary(Path target) throws IOException {
      return disk.createTemporary(target);
    }

    @Override
    public void writeDurably(Path file, byte[] content) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void renameAtomically(Path source, Path target) throws IOException {
      disk.renameAtomically(source, target);
    }

    @Override
    public void forceFolder(Path target) throws IOException {
      disk.forceFolder(target);
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
      disk.deleteIfExists(file);
    }
  }
}
