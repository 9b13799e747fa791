package dev.ishowtts.monitor.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/*
 * Every process of a job has the job's id in its environment, which what it starts inherits. So nothing of it is missed: not what was started while
 * it was being ended, not what lost its parent, not what a killed service never noted; and no number that is used again is mistaken for it.
 */
/** The processes of one job, whoever started them. */
final class JobProcesses {
  /* Not ISHOWTTS_…: those are settings, and an older command line would refuse one that it does not know. */
  private static final String VARIABLE = "JOB_OF_ISHOWTTS";
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final long LOOK_MILLIS = 50;
  private static final int ROUNDS = 40;
  private static final Path PROC = Path.of("/proc");

  private final String mark;

  JobProcesses(String job) {
    this.mark = VARIABLE + "=" + job;
  }

  /** Marks what a command will start. */
  static void mark(Map<String, String> environment, String job) {
    environment.put(VARIABLE, job);
  }

  /** Returns those that run now. */
  List<ProcessHandle> alive() {
    return ProcessHandle.allProcesses().filter(this::isMarked).toList();
  }

  private boolean isMarked(ProcessHandle process) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(process.pid() + "/environ"));
      return List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\0", -1)).contains(mark);
    } catch (IOException goneOrAnothers) {
      return false;
    }
  }

  /** Asks the first of them to end, and after a while ends all that are left. */
  void end() throws InterruptedException {
    List<ProcessHandle> all = alive();
    Set<Long> pids = all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    all.stream().filter(one -> !hasParentIn(one, pids)).forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (!alive().isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    kill();
  }

  private static boolean hasParentIn(ProcessHandle process, Set<Long> pids) {
    Optional<ProcessHandle> parent = process.parent();
    return parent.isPresent() && pids.contains(parent.get().pid());
  }

  /** Ends all of them at once. */
  void kill() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> left = alive();
      if (left.isEmpty()) {
        return;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }
}
