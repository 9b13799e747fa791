package dev.ishowtts.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessorCoresTest {
  @TempDir private Path root;

  @Test
  void count_oneThreadPerCore_isEveryThread() throws IOException {
    allowed("0-11");
    for (int i = 0; i < 12; i++) {
      processor(i, Integer.toString(i));
    }

    assertThat(new ProcessorCores(root, 12).count()).isEqualTo(12);
  }

  @Test
  void count_twoThreadsPerCore_isHalf() throws IOException {
    allowed("0-7");
    for (int i = 0; i < 8; i++) {
      processor(i, i % 4 + "," + (i % 4 + 4));
    }

    assertThat(new ProcessorCores(root, 8).count()).isEqualTo(4);
  }

  @Test
  void count_pinnedToSomeThreads_countsTheirCoresOnly() throws IOException {
    allowed("0-1,4");
    for (int i = 0; i < 8; i++) {
      processor(i, i % 4 + "," + (i % 4 + 4));
    }

    assertThat(new ProcessorCores(root, 3).count()).isEqualTo(2);
  }

  @Test
  void count_quotaBelowTheCores_isTheQuota() throws IOException {
    allowed("0-3");
    for (int i = 0; i < 4; i++) {
      processor(i, Integer.toString(i));
    }

    assertThat(new ProcessorCores(root, 2).count()).isEqualTo(2);
  }

  @Test
  void count_noTopology_isEveryThread() throws IOException {
    assertThat(new ProcessorCores(root, 6).count()).isEqualTo(6);

    allowed("0-5");
    assertThat(new ProcessorCores(root, 6).count()).isEqualTo(6);

    Files.writeString(root.resolve("proc/self/status"), "Name:\tjava\n");
    assertThat(new ProcessorCores(root, 6).count()).isEqualTo(6);
  }

  @Test
  void ofHost_isBetweenOneAndWhatJavaSees() {
    assertThat(ProcessorCores.ofHost().count())
        .isBetween(1, Runtime.getRuntime().availableProcessors());
  }

  private void allowed(String list) throws IOException {
    Path status = Files.createDirectories(root.resolve("proc/self")).resolve("status");
    Files.writeString(status, "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + list + "\n");
  }

  private void processor(int number, String siblings) throws IOException {
    Path topology =
        Files.createDirectories(root.resolve("sys/devices/system/cpu/cpu" + number + "/topology"));
    Files.writeString(topology.resolve("thread_siblings_list"), siblings + "\n");
  }
}
