package dev.ishowtts.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorSplitTest {
  private static final long PID = 77;
  private static final List<String> WORKER = List.of("java", "Worker");

  @TempDir Path root;
  private final List<List<String>> done = new ArrayList<>();
  private boolean refuses;

  @BeforeEach
  void install() throws IOException {
    Path program = Files.createDirectories(root.resolve("usr/bin")).resolve("taskset");
    Files.writeString(program, "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void orin_harnessHasTheLastCoreAndWorkersTheOthers() throws Exception {
    allowed("0-11");

    try (ProcessorSplit split = take()) {
      assertThat(split.measured()).hasValue("0,1,2,3,4,5,6,7,8,9,10");
      assertThat(split.around(WORKER))
          .containsExactly(taskset(), "--cpu-list", "0,1,2,3,4,5,6,7,8,9,10", "java", "Worker");
      assertThat(done).containsExactly(moved("11"));
    }

    assertThat(done).containsExactly(moved("11"), moved("0,1,2,3,4,5,6,7,8,9,10,11"));
  }

  @Test
  void twoThreadsACore_goTogether() throws Exception {
    allowed("0-3,8,9");
    Path siblings = root.resolve("sys/devices/system/cpu/cpu9/topology/thread_siblings_list");
    Files.createDirectories(siblings.getParent());
    Files.writeString(siblings, "1,9\n");

    try (ProcessorSplit split = take()) {
      assertThat(split.measured()).hasValue("0,2,3,8");
      assertThat(done).containsExactly(moved("1,9"));
    }
  }

  @Test
  void fewThreadsNoProgramOrRefused_allShare() throws Exception {
    allowed("0-2");
    shares();
    allowed("0-3");
    refuses = true;
    shares();
    assertThat(done).containsExactly(moved("3"));
    Files.delete(root.resolve("usr/bin/taskset"));
    shares();
    assertThat(done).hasSize(1);
  }

  @Test
  void realProgram_movesAProcessAndGivesItBack() throws Exception {
    HostFiles host = new HostFiles(Path.of("/"));
    Assumptions.assumeTrue(host.program("usr/bin/taskset").isPresent(), "no taskset here");
    Process sleeper = new ProcessBuilder("sleep", "300").start();
    try {
      String before = threads(sleeper.pid());
      Assumptions.assumeTrue(
          Runtime.getRuntime().availableProcessors() >= 2, "one hardware thread only");
      try (ProcessorSplit split =
          ProcessorSplit.take(host, BoundedCommand.system(), sleeper.pid(), 2)) {
        String own = threads(sleeper.pid());
        assertThat(own).isNotEqualTo(before);
        Process worker = new ProcessBuilder(split.around(List.of("sleep", "300"))).start();
        try {
          Awaitility.await()
              .atMost(Duration.ofMinutes(2))
              .until(() -> !threads(worker.pid()).equals(before));
          assertThat(threads(worker.pid())).isNotEqualTo(own);
        } finally {
          worker.destroyForcibly();
        }
      }
      assertThat(threads(sleeper.pid())).isEqualTo(before);
    } finally {
      sleeper.destroyForcibly();
    }
  }

  private static String threads(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("Cpus_allowed_list"))
        .findFirst()
        .orElseThrow();
  }

  private void shares() throws Exception {
    try (ProcessorSplit split = take()) {
      assertThat(split.measured()).isEmpty();
      assertThat(split.around(WORKER)).isEqualTo(WORKER);
    }
  }

  private ProcessorSplit take() throws InterruptedException {
    return ProcessorSplit.take(new HostFiles(root), this::run, PID);
  }

  private BoundedCommand.Outcome run(List<String> command, String input, Duration patience) {
    done.add(command);
    assertThat(Set.of(input)).containsExactly("");
    return new BoundedCommand.Outcome(true, !patience.isZero(), refuses ? 1 : 0, "");
  }

  private List<String> moved(String threads) {
    return List.of(taskset(), "--all-tasks", "--cpu-list", "--pid", threads, Long.toString(PID));
  }

  private String taskset() {
    return root.resolve("usr/bin/taskset").toAbsolutePath().toString();
  }

  private void allowed(String list) throws IOException {
    Path status = Files.createDirectories(root.resolve("proc/" + PID)).resolve("status");
    Files.writeString(status, "Name:\tjava\nCpus_allowed_list:\t" + list + "\n");
  }
}
