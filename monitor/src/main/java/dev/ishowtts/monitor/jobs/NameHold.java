package dev.ishowtts.monitor.jobs;

import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A database that hosts share knows them by their names. Two machines of one name would take each other's jobs for those of a killed service. So a
 * machine, which is the kernel's name of its present boot, holds the name for a minute from each time that it says so, by the server's clock; services
 * of one machine hold it together. After a boot that was quicker than that, jobs begin when the minute is over.
 */
/** This machine's hold of its name in a database that hosts share. Any thread. */
final class NameHold implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(NameHold.class);
  private static final long BEAT_SECONDS = 15;
  private static final String HELD =
      "insert into service_fact (host, name, value)"
          + " values (?, 'machine', ? || ' ' || (extract(epoch from now())::bigint + 60))"
          + " on conflict (host, name) do update set value = excluded.value"
          + " where split_part(service_fact.value, ' ', 1) = split_part(excluded.value, ' ', 1)"
          + " or split_part(service_fact.value, ' ', 2)::bigint < extract(epoch from now())";

  private final ServiceDatabase database;
  private final String host;
  private final String machine;
  private final ScheduledExecutorService beat =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "host-name");
            thread.setDaemon(true);
            return thread;
          });
  private volatile String trouble = "";

  /**
   * @param host its name
   * @param machine one word that no other machine has
   */
  NameHold(ServiceDatabase database, String host, String machine) {
    this.database = database;
    this.host = host;
    this.machine = machine;
  }

  /**
   * Takes the name and holds it from now on.
   *
   * @throws IOException in one line if another machine has it, or the database refuses
   */
  void begin() throws IOException {
    if (!database.isShared()) {
      return;
    }
    take();
    check();
    @SuppressWarnings("unused")
    var unused =
        beat.scheduleWithFixedDelay(this::again, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  private void take() throws IOException {
    boolean ours = database.update(HELD, host, machine) == 1;
    trouble =
        ours
            ? ""
            : "another machine that is called "
                + host
                + " uses this database: give one of them another name (hostnamectl hostname NAME)"
                + " and start its service again";
  }

  private void again() {
    String before = trouble;
    try {
      take();
    } catch (IOException away) { // The database's own trouble is told elsewhere.
      return;
    }
    if (!trouble.isEmpty() && !trouble.equals(before)) {
      logger.error("Jobs wait: {}", trouble);
    }
  }

  /**
   * Does nothing where the name is this machine's.
   *
   * @throws IOException in one line if another machine has it
   */
  void check() throws IOException {
    if (!trouble.isEmpty()) {
      throw new IOException(trouble);
    }
  }

  /** Returns who has the name in place of this machine, one line; empty if nobody has. */
  Optional<String> trouble() {
    return Optional.of(trouble).filter(line -> !line.isEmpty());
  }

  @Override
  public void close() {
    beat.shutdownNow();
  }
}
