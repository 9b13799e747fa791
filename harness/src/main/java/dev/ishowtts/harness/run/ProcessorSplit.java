package dev.ishowtts.harness.run;

import dev.ishowtts.engine.runtime.ProcessorList;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps this process, its telemetry and the programs it reads on one core, and the measured workers
 * on all others, as long as it is open. {@code taskset} of util-linux does it; where it is absent
 * or the host has too few hardware threads, nothing is moved and all share.
 */
public final class ProcessorSplit implements AutoCloseable {
  /** With fewer hardware threads a core of one's own would cost the measured side too much. */
  static final int LEAST_THREADS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String TASKSET = "usr/bin/taskset";

  private final BoundedCommand commands;
  private final String taskset;
  private final long pid;
  private final String all;
  private final Optional<String> measured;

  private ProcessorSplit(
      BoundedCommand commands, String taskset, long pid, String all, Optional<String> measured) {
    this.commands = commands;
    this.taskset = taskset;
    this.pid = pid;
    this.all = all;
    this.measured = measured;
  }

  /**
   * Moves a process to the last core that it may use, where it may use {@value #LEAST_THREADS}
   * hardware threads or more.
   *
   * @param host the files of this host, not of a recorded one
   * @param pid the process that supervises and reads telemetry, with all its threads
   */
  public static ProcessorSplit take(HostFiles host, BoundedCommand commands, long pid)
      throws InterruptedException {
    return take(host, commands, pid, LEAST_THREADS);
  }

  /**
   * @param least hardware threads from which on the host is split
   */
  static ProcessorSplit take(HostFiles host, BoundedCommand commands, long pid, int least)
      throws InterruptedException {
    Optional<String> program = host.program(TASKSET).map(Object::toString);
    SortedSet<Integer> allowed =
        host.text("proc/" + pid + "/status")
            .flatMap(ProcessorList::allowed)
            .orElseGet(Collections::emptySortedSet);
    SortedSet<Integer> others = new TreeSet<>(allowed);
    if (program.isEmpty() || allowed.size() < least) {
      return shared(commands);
    }
    SortedSet<Integer> own = new TreeSet<>(core(host, allowed.last()));
    own.retainAll(allowed);
    others.removeAll(own);
    if (others.isEmpty() || !move(commands, program.get(), pid, text(own))) {
      return shared(commands);
    }
    return new ProcessorSplit(
        commands, program.get(), pid, text(allowed), Optional.of(text(others)));
  }

  private static ProcessorSplit shared(BoundedCommand commands) {
    return new ProcessorSplit(commands, "", 0, "", Optional.empty());
  }

  /* The hardware threads that share the core of one of them. */
  private static SortedSet<Integer> core(HostFiles host, int thread) {
    return host.text("sys/devices/system/cpu/cpu" + thread + "/topology/thread_siblings_list")
        .flatMap(ProcessorList::parse)
        .filter(siblings -> siblings.contains(thread))
        .orElseGet(() -> new TreeSet<>(List.of(thread)));
  }

  private static boolean move(BoundedCommand commands, String taskset, long pid, String threads)
      throws InterruptedException {
    List<String> command =
        List.of(taskset, "--all-tasks", "--cpu-list", "--pid", threads, Long.toString(pid));
    return commands.run(command, "", PATIENCE).succeeded();
  }

  /** Returns the hardware threads of the workers, e.g. {@code 0,1,2}; empty where all share. */
  public Optional<String> measured() {
    return measured;
  }

  /** Returns the command that runs a worker on its own hardware threads. */
  List<String> around(List<String> worker) {
    List<String> line = new ArrayList<>();
    measured.ifPresent(threads -> line.addAll(List.of(taskset, "--cpu-list", threads)));
    line.addAll(worker);
    return line;
  }

  /** Lets the process use all its hardware threads again, an interrupted thread's too. */
  @Override
  public void close() {
    if (measured.isEmpty()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      move(commands, taskset, pid, all);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(Collection<Integer> threads) {
    return threads.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
