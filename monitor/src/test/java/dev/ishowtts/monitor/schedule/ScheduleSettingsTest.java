package dev.ishowtts.monitor.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigException;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleSettingsTest {
  @TempDir private Path folder;

  private ScheduleSettings settings(String toml) throws IOException {
    Path file = folder.resolve("ishowtts.toml");
    Files.writeString(file, toml);
    Config config =
        ConfigLoader.discovered(Environment.empty()).load(file, Optional.of(file), Map.of());
    return ScheduleSettings.from(config);
  }

  @Test
  void from_nothingSaid_hasTheHabitsOfUsers() throws IOException {
    ScheduleSettings settings = settings("");

    assertThat(settings.active()).isTrue();
    assertThat(settings.schedules().stream().map(row -> row.name() + ": " + row.commands()))
        .containsExactly(
            "daily: [lock status, gate --suite quick --quiet]",
            "weekly: [gate --suite full --quiet, trend]",
            "monthly: [gate --suite quality --quiet, gate --suite nfe --quiet,"
                + " gate --suite soak --quiet]",
            "boot: [lock status, gate --suite quick --quiet]");
    assertThat(settings.schedules()).allMatch(ScheduleRow::enabled);
    for (ScheduleRow row : settings.schedules()) {
      assertThat(When.isValid(row.when())).isTrue();
    }
  }

  @Test
  void from_rowOfABuiltInName_changesWhatItSays() throws IOException {
    ScheduleSettings settings =
        settings(
            """
            [[monitor.schedule]]
            name = "weekly"
            enabled = false
            [[monitor.schedule]]
            name = "nightly"
            when = "15 2 * * 1-5"
            zone = "Europe/Vienna"
            commands = ["gate --preset nightly --against main"]
            """);

    ScheduleRow weekly = settings.schedules().get(1);
    assertThat(weekly.enabled()).isFalse();
    assertThat(weekly.when()).isEqualTo("30 4 * * 0");
    ScheduleRow nightly = settings.schedules().get(4);
    assertThat(nightly.timeout()).isEqualTo(Duration.ofHours(3));
    assertThat(nightly.words().get(0))
        .containsExactly("gate", "--preset", "nightly", "--against", "main");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15 2 * * 1-5 | Europe/Vienna | 2026-11-22T12:00:00Z | 2026-11-23T01:15:00Z",
        "30 3 * * * | UTC | 2026-11-22T12:00:00Z | 2026-11-23T03:30:00Z",
        "30 4 * * 0 | UTC | 2026-11-23T12:00:00Z | 2026-11-29T04:30:00Z",
        "0 12 1 * * | America/New_York | 2026-11-23T12:00:00Z | 2026-12-01T17:00:00Z",
        // The clock skips 02:00 to 03:00 in the night to the 29th of March.
        "30 2 * * * | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:30:00Z",
        "30 2 * * * | Europe/Berlin | 2026-03-29T01:10:00Z | 2026-03-29T01:30:00Z",
        "30 2 * * * | Europe/Berlin | 2026-03-29T01:30:00Z | 2026-03-30T00:30:00Z",
        "30 2 * * 0 | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:30:00Z",
        "0 2,3 * * * | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z",
        "0 2,3 * * * | Europe/Berlin | 2026-03-29T01:00:00Z | 2026-03-30T00:00:00Z",
        "*/30 * * * * | Europe/Berlin | 2026-03-29T00:40:00Z | 2026-03-29T01:00:00Z",
        "0 0 * * 5 | Africa/Cairo | 2026-04-23T12:00:00Z | 2026-04-23T22:00:00Z",
        "30 9 * * 5 | Pacific/Apia | 2011-12-29T12:00:00Z | 2011-12-30T19:30:00Z",
        // 02:00 to 03:00 is there twice in the night to the 25th of October.
        "30 2 * * * | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z",
        "30 2 * * * | Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z",
        "*/30 * * * * | Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-25T01:00:00Z",
      })
  void schedule_cron_isReadInItsZone(String when, String zone, Instant now, Instant next) {
    assertThat(When.schedule(when, zone).orElseThrow().getInitialExecutionTime(now))
        .isEqualTo(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "daily",
        "* * * *",
        "61 3 * * *",
        "every",
        "every 0s",
        "every 5",
        "0 0 3 * * *",
        "0 0 31 2 *"
      })
  void when_wrong_isRefused(String when) {
    assertThat(When.isValid(when)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "when = \"99 * * * *\" | must be five cron fields",
        "commands = [\"model remove f5 --all\"] | must be command lines that begin with one of bench",
        "zone = \"Vienna\" | must be a time zone such as Europe/Vienna",
      })
  void from_wrongField_namesFieldAndRemedy(String line, String words) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings("[[monitor.schedule]]\nname = \"daily\"\n" + line + "\n"))
        .withMessageContaining(words);
  }

  @Test
  void from_rowThatIsThereTwice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                settings(
                    "[[monitor.schedule]]\nname = \"daily\"\n[[monitor.schedule]]\nname = \"daily\"\n"))
        .withMessage("monitor.schedule \"daily\" is there twice: give each its own name");
  }

  @Test
  void from_newRowWithoutWhen_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> settings("[[monitor.schedule]]\nname = \"mine\"\ncommands = [\"doctor\"]\n"))
        .withMessage(
            "monitor.schedule \"mine\" needs when: it is no built-in schedule that would have"
                + " them");
  }
}
