package dev.ishowtts.harness.telemetry.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SmiTest {
  private static final List<Optional<SmiField>> FIVE =
      List.of(
          Optional.of(SmiField.SM_CLOCK),
          Optional.of(SmiField.UTILIZATION),
          Optional.of(SmiField.POWER),
          Optional.of(SmiField.MEMORY_USED),
          Optional.of(SmiField.REASONS));

  static String resource(String name) throws IOException {
    try (InputStream stream = SmiTest.class.getResourceAsStream(name)) {
      return new String(
          java.util.Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void table_realIdleGpu_isReadWithUnits() throws IOException {
    SmiRow row = SmiRow.table(resource("nvidia-smi-h200-idle.csv")).get(0);

    assertThat(row.text(SmiField.NAME)).contains("NVIDIA H200");
    assertThat(row.text(SmiField.PSTATE)).contains("P0");
    assertThat(row.number(SmiField.SM_CLOCK)).hasValue(345);
    assertThat(row.number(SmiField.MAX_SM_CLOCK)).hasValue(1980);
    assertThat(row.number(SmiField.POWER)).hasValue(101.4);
    assertThat(row.number(SmiField.TEMPERATURE)).hasValue(39);
    assertThat(row.number(SmiField.APPLICATION_CLOCK)).isEmpty();
    assertThat(row.reasons()).contains(Set.of(SlowdownReason.GPU_IDLE));
  }

  @Test
  void rows_realLoadedGpu_giveEveryLine() throws IOException {
    List<SmiRow> rows =
        resource("nvidia-smi-h200-under-load.csv")
            .lines()
            .map(line -> SmiRow.parse(FIVE, line).orElseThrow())
            .toList();

    assertThat(rows).hasSize(80).allMatch(row -> row.reasons().orElseThrow().isEmpty());
    assertThat(rows).allMatch(row -> row.number(SmiField.SM_CLOCK).orElseThrow() == 1980);
    assertThat(rows.stream().mapToDouble(row -> row.number(SmiField.POWER).orElseThrow()).max())
        .hasValue(517.10);
    assertThat(rows.get(79).number(SmiField.MEMORY_USED)).hasValue(2723);
  }

  @Test
  void table_realLoop_readsTheClockThatFalls() throws IOException {
    List<SmiRow> rows = SmiRow.table(resource("nvidia-smi-580-loop.csv"));

    assertThat(rows).hasSize(10);
    assertThat(rows.get(0).number(SmiField.SM_CLOCK)).hasValue(375);
    assertThat(rows.get(9).number(SmiField.SM_CLOCK)).hasValue(345);
    assertThat(rows.get(0).number(SmiField.APPLICATION_CLOCK)).hasValue(1980);
  }

  @Test
  void parse_absentCells_areAbsent() {
    List<Optional<SmiField>> columns =
        List.of(
            Optional.of(SmiField.INDEX),
            Optional.of(SmiField.POWER),
            Optional.of(SmiField.UTILIZATION),
            Optional.empty(),
            Optional.of(SmiField.REASONS));
    SmiRow row =
        SmiRow.parse(columns, "0, [N/A], [Not Supported], what, [Unknown Error]").orElseThrow();

    assertThat(row.cells()).containsOnlyKeys(SmiField.INDEX);
    assertThat(row.reasonMask()).isEmpty();
    assertThat(NvidiaSmiSource.readings(row)).isEmpty();
  }

  @Test
  void parse_cutOrRaggedLine_isNoRow() {
    String line = "1980 MHz, 95 %, 513.33 W, 2723 MiB, 0x0000000000000000";
    for (int end = 0; end < line.lastIndexOf(','); end++) {
      assertThat(SmiRow.parse(FIVE, line.substring(0, end))).isEmpty();
    }
    assertThat(SmiRow.parse(FIVE, line + ", 7")).isEmpty();
    assertThat(SmiRow.parse(FIVE, "Unable to determine the device handle")).isEmpty();
  }

  @Test
  void reasons_maskAndSingleFlags_sayTheSame() {
    assertThat(SlowdownReason.of(0x44))
        .containsExactlyInAnyOrder(SlowdownReason.SW_POWER_CAP, SlowdownReason.HW_THERMAL_SLOWDOWN);
    SmiRow flags =
        SmiRow.table(
                "clocks_throttle_reasons.sw_power_cap, clocks_throttle_reasons.hw_thermal_slowdown,"
                    + " clocks_throttle_reasons.sync_boost\nActive, Active, Not Active\n")
            .get(0);

    assertThat(flags.reasonMask()).hasValue(0x44);
    assertThat(SlowdownReason.of(0x1000)).isEmpty();
    assertThat(SlowdownReason.GPU_IDLE.isThrottling()).isFalse();
    assertThat(SlowdownReason.SW_POWER_CAP.isThrottling()).isTrue();
  }

  @Test
  void names_realDriver580_knowsEveryProperty() throws IOException {
    Set<String> listed = SmiQuery.listed(resource("nvidia-smi-580-help-query-gpu.txt"));

    assertThat(SmiQuery.names(listed))
        .hasSize(SmiField.values().length)
        .contains("clocks_event_reasons.active", "clocks_event_reasons_counters.sw_power_cap");
  }

  @Test
  void names_oldDriver_usesTheOlderNames() {
    assertThat(SmiQuery.names(Set.of("index", "clocks.sm", "clocks_throttle_reasons.active")))
        .containsExactly("index", "clocks.sm", "clocks_throttle_reasons.active");
  }

  @Test
  void find_driverWithoutList_takesRefusedPropertiesOut() throws InterruptedException {
    Set<String> known =
        Set.of("index", "clocks.current.sm", "utilization.gpu", "clocks_throttle_reasons.active");
    List<List<String>> asked = new ArrayList<>();
    BoundedCommand driver =
        (command, input, patience) -> {
          asked.add(command);
          return answer(command, known);
        };

    SmiQuery query = SmiQuery.find(Path.of("nvidia-smi"), driver).orElseThrow();
    assertThat(query.names()).containsExactlyInAnyOrderElementsOf(known);
    assertThat(query.first().get(0).number(SmiField.SM_CLOCK)).hasValue(7);
    assertThat(asked).hasSizeLessThan(3 * SmiField.values().length);
    assertThat(query.loop(Duration.ofMillis(500))).endsWith("-lms", "500");
  }

  private static BoundedCommand.Outcome answer(List<String> command, Set<String> known) {
    if (command.contains("--help-query-gpu")) {
      return new BoundedCommand.Outcome(true, true, 1, "Invalid option");
    }
    String[] names = command.get(1).replace("--query-gpu=", "").split(",", -1);
    for (String name : names) {
      if (!known.contains(name)) {
        return new BoundedCommand.Outcome(
            true, true, 2, "Field \"" + name + "\" is not a valid field to query.\n\n");
      }
    }
    return new BoundedCommand.Outcome(true, true, 0, "7" + ", 7".repeat(names.length - 1) + "\n");
  }

  @Test
  void find_noDriver_isAbsent() throws InterruptedException {
    BoundedCommand broken =
        (command, input, patience) ->
            new BoundedCommand.Outcome(
                true, true, 9, "NVIDIA-SMI has failed because it couldn't communicate");

    assertThat(SmiQuery.find(Path.of("nvidia-smi"), broken)).isEmpty();
  }
}
