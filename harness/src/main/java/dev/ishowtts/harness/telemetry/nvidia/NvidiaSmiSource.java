package dev.ishowtts.harness.telemetry.nvidia;

import com.google.auto.service.AutoService;
import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.Probe;
import dev.ishowtts.harness.telemetry.Reading;
import dev.ishowtts.harness.telemetry.TelemetrySource;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import dev.ishowtts.harness.telemetry.child.ChildLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Clocks, load, memory, power, heat and slowdowns of discrete NVIDIA GPUs, e.g. {@code
 * nvidia.gpu0.sm_clock_mhz}. One long-lived {@code nvidia-smi} prints twice a second until the
 * probe is closed.
 */
@AutoService(TelemetrySource.class)
public final class NvidiaSmiSource implements TelemetrySource {
  /** Prefix of every key of this source; the GPU's number follows. */
  public static final String PREFIX = "nvidia.gpu";

  /** End of the key of the clock of the multiprocessors, in MHz. */
  public static final String SM_CLOCK = ".sm_clock_mhz";

  /** End of the key of the busy share of the GPU, in percent. */
  public static final String LOAD = ".load_percent";

  /** End of the key of the temperature, in °C. */
  public static final String TEMPERATURE = ".celsius";

  /** End of the key of the mask of {@link SlowdownReason}s. */
  public static final String REASONS = ".slowdown_mask";

  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final List<String> PLACES =
      List.of(
          "usr/bin/nvidia-smi",
          "usr/local/bin/nvidia-smi",
          "usr/local/nvidia/bin/nvidia-smi",
          "usr/lib/wsl/lib/nvidia-smi");

  @Override
  public String name() {
    return "nvidia";
  }

  @Override
  public Optional<Probe> open(HostFiles host) {
    Optional<Path> program =
        PLACES.stream().flatMap(place -> host.program(place).stream()).findFirst();
    if (program.isEmpty()) {
      return Optional.empty();
    }
    try {
      return SmiQuery.find(program.get(), BoundedCommand.system())
          .flatMap(
              query ->
                  ChildLines.start(query.loop(PERIOD), "nvidia-smi")
                      .map(child -> new SmiProbe(child, query)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Returns the readings of one GPU. */
  static List<Reading> readings(SmiRow row) {
    List<Reading> readings = new ArrayList<>();
    OptionalDouble index = row.number(SmiField.INDEX);
    if (index.isEmpty()) {
      return readings;
    }
    String prefix = String.format(Locale.ROOT, "%s%.0f", PREFIX, index.getAsDouble());
    for (SmiField field : SmiField.values()) {
      OptionalDouble value = row.number(field);
      if (field.key().isPresent() && value.isPresent()) {
        readings.add(
            new Reading(prefix + "." + field.key().get(), field.unit(), value.getAsDouble()));
      }
    }
    OptionalLong mask = row.reasonMask();
    mask.ifPresent(bits -> readings.add(new Reading(prefix + REASONS, "1", bits)));
    return readings;
  }

  private static final class SmiProbe implements Probe {
    private final ChildLines child;
    private final List<Optional<SmiField>> columns;
    private List<SmiRow> first;

    SmiProbe(ChildLines child, SmiQuery query) {
      this.child = child;
      this.columns = query.columns();
      this.first = query.first();
    }

    /* The latest row of each GPU since the last call; a line that is no row voids those before. */
    @Override
    public List<Reading> read(OptionalLong worker) {
      SortedMap<Double, SmiRow> latest = new TreeMap<>();
      first.forEach(row -> put(latest, row));
      first = List.of();
      for (String line : child.drain()) {
        Optional<SmiRow> row = SmiRow.parse(columns, line);
        if (row.isEmpty()) {
          latest.clear();
        }
        row.ifPresent(next -> put(latest, next));
      }
      return latest.values().stream().flatMap(row -> readings(row).stream()).toList();
    }

    private static void put(SortedMap<Double, SmiRow> rows, SmiRow row) {
      row.number(SmiField.INDEX).ifPresent(index -> rows.put(index, row));
    }

    @Override
    public void close() {
      child.close();
    }
  }
}
