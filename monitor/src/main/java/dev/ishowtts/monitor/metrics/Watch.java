package dev.ishowtts.monitor.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at everything that changes by itself, at a fixed pace, on one thread. */
final class Watch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Watch.class);

  private final List<Look> looks;
  private final Duration pace;
  private final Map<Look, String> said = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread watch = new Thread(task, "watch");
            watch.setDaemon(true);
            return watch;
          });

  /** One thing to look at. */
  @FunctionalInterface
  interface Look {
    void look() throws Exception;
  }

  Watch(List<Look> looks, Duration pace) {
    this.looks = List.copyOf(looks);
    this.pace = pace;
  }

  void start() {
    @SuppressWarnings("unused")
    var unused =
        thread.scheduleWithFixedDelay(this::look, 0, pace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    for (Look look : looks) {
      try {
        look.look();
        said.remove(look);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception | OutOfMemoryError e) { // One who cannot look must not end all looking.
        String words = String.valueOf(e.getMessage());
        if (!words.equals(said.put(look, words))) {
          logger.warn("The watch could not look: {}", words);
        }
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
