package dev.ishowtts.monitor.schedule;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import dev.ishowtts.harness.cli.CommandCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is run by itself.
 *
 * @param active whether anything is
 * @param schedules built-in ones, and those of the settings, by name
 * @param staleAfter age of the newest run from which no data is an alert; zero never alerts
 * @param poll how often the database is asked for what is due
 */
public record ScheduleSettings(
    boolean active, List<ScheduleRow> schedules, Duration staleAfter, Duration poll) {
  private static final Setting<Boolean> ACTIVE =
      Setting.flag("monitor.scheduling", true).help("Whether the service runs its schedules.");
  private static final Setting<Duration> STALE =
      Setting.duration("monitor.stale-after", Duration.ofHours(26))
          .atLeast(Duration.ZERO)
          .help("Age of the newest run from which no data is an alert; 0s never alerts.");
  private static final Setting<Duration> POLL =
      Setting.duration("monitor.schedule-poll", Duration.ofSeconds(10))
          .between(Duration.ofMillis(100), Duration.ofMinutes(10))
          .help("How often the database is asked for what is due.");

  private static final Setting<String> NAME =
      Setting.text("name", "")
          .required()
          .check(ScheduleRow::isName, "1 to 32 lower-case letters, digits or '-'")
          .help("Name; that of a built-in schedule changes it.");
  private static final Setting<String> WHEN =
      Setting.text("when", "")
          .check(
              empty(When::isValid),
              "five cron fields such as \"30 3 * * *\", \"every 6h\", or \"boot\"")
          .help("When it begins: minute hour day month weekday, an interval, or after a boot.");
  private static final Setting<String> ZONE =
      Setting.text("zone", "")
          .check(empty(When::isZone), "a time zone such as Europe/Vienna")
          .help("Time zone of the cron fields; empty is the host's.");
  private static final Setting<List<String>> COMMANDS =
      Setting.textList("commands", List.of())
          .check(
              lines -> lines.stream().allMatch(ScheduleRow::isCommand),
              "command lines that begin with one of " + String.join(", ", ScheduleRow.COMMANDS))
          .help("What is run, one command line each, without the word ishowtts.");
  private static final Setting<Duration> TIMEOUT =
      Setting.duration("timeout", Duration.ZERO)
          .check(
              time -> time.isZero() || time.compareTo(Duration.ofSeconds(1)) >= 0,
              "a duration of at least 1s, or 0s")
          .help("How long all of its commands may take; 0s is 3 hours, or the built-in's.");
  private static final Setting<Boolean> ENABLED =
      Setting.flag("enabled", true).help("Whether it is run.");
  private static final Setting<List<Config.Row>> SCHEDULE =
      Setting.table("monitor.schedule", NAME, WHEN, ZONE, COMMANDS, TIMEOUT, ENABLED)
          .help("Schedules beside, or instead of, the built-in ones.");

  private static final Duration STANDARD_TIMEOUT = Duration.ofHours(3);

  /** What users did by hand before: every day, every week, every month and after a boot. */
  private static final List<ScheduleRow> BUILT_IN =
      List.of(
          new ScheduleRow(
              "daily",
              "30 3 * * *",
              "",
              List.of("lock status", "gate --suite quick --quiet"),
              Duration.ofHours(1),
              true),
          new ScheduleRow(
              "weekly",
              "30 4 * * 0",
              "",
              List.of("gate --suite full --quiet", "trend"),
              Duration.ofHours(5),
              true),
          new ScheduleRow(
              "monthly",
              "0 12 1 * *",
              "",
              List.of(
                  "gate --suite quality --quiet",
                  "gate --suite nfe --quiet",
                  "gate --suite soak --quiet"),
              Duration.ofHours(5),
              true),
          new ScheduleRow(
              "boot",
              "boot",
              "",
              List.of("lock status", "gate --suite quick --quiet"),
              Duration.ofHours(1),
              true));

  public ScheduleSettings {
    schedules = List.copyOf(schedules);
  }

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(ACTIVE, STALE, POLL, SCHEDULE);
    }
  }

  /**
   * Returns the effective settings.
   *
   * @throws IllegalArgumentException in one line if a schedule says neither when nor what, or is
   *     there twice
   */
  public static ScheduleSettings from(Config config) {
    Map<String, ScheduleRow> rows = new LinkedHashMap<>();
    BUILT_IN.forEach(row -> rows.put(row.name(), row));
    Set<String> names = new HashSet<>();
    for (Config.Row row : config.rows(SCHEDULE)) {
      if (!names.add(row.get(NAME))) {
        throw new IllegalArgumentException(
            "monitor.schedule \"" + row.get(NAME) + "\" is there twice: give each its own name");
      }
      ScheduleRow said =
          new ScheduleRow(
              row.get(NAME),
              row.get(WHEN),
              row.get(ZONE),
              row.get(COMMANDS),
              row.get(TIMEOUT),
              row.get(ENABLED));
      ScheduleRow whole = rows.containsKey(said.name()) ? said.over(rows.get(said.name())) : said;
      rows.put(said.name(), whole.checked(STANDARD_TIMEOUT));
    }
    return new ScheduleSettings(
        config.get(ACTIVE), new ArrayList<>(rows.values()), config.get(STALE), config.get(POLL));
  }

  /**
   * Refuses commands that the command line would refuse, when it is their time, at night.
   *
   * @param suites folder of suites
   * @throws IllegalArgumentException in one line that names schedule and command
   */
  public void checkCommands(Environment environment, Path suites) {
    for (ScheduleRow row : schedules) {
      if (BUILT_IN.stream().noneMatch(one -> one.commands().equals(row.commands()))) {
        row.words().forEach(words -> check(row, words, environment, suites));
      }
    }
  }

  private static void check(
      ScheduleRow row, List<String> words, Environment environment, Path suites) {
    Optional<String> refusal = CommandCheck.refusal(environment, words);
    int suite = words.indexOf("--suite") + 1;
    if (refusal.isEmpty() && suite > 0) {
      Path file = suites.resolve(words.get(suite) + ".toml");
      refusal =
          Files.isRegularFile(file)
              ? refusal
              : Optional.of("there is no suite of that name in " + suites);
    }
    if (refusal.isPresent()) {
      throw new IllegalArgumentException(
          "monitor.schedule \"%s\", command \"%s\": %s"
              .formatted(row.name(), String.join(" ", words), refusal.get()));
    }
  }

  private static Predicate<String> empty(Predicate<String> rule) {
    return text -> text.isEmpty() || rule.test(text);
  }
}
