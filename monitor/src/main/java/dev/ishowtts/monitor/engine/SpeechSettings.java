package dev.ishowtts.monitor.engine;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.time.Duration;
import java.util.List;

/**
 * Speech of the service; what an utterance is like stands in {@code [engine]}.
 *
 * @param speaks whether a model is loaded at all
 * @param queueDeadline longest wait of a request for its turn
 * @param deadline longest synthesis, after which no further chunk is begun
 * @param longestText characters of one request
 */
public record SpeechSettings(
    boolean speaks, Duration queueDeadline, Duration deadline, int longestText) {
  private static final Setting<Boolean> SPEECH =
      Setting.flag("monitor.speech", true)
          .help("Load engine.model and speak; false: runs and health alone.");
  private static final Setting<Duration> QUEUE_DEADLINE =
      Setting.duration("monitor.queue-deadline", Duration.ofSeconds(10))
          .between(Duration.ofMillis(10), Duration.ofMinutes(10))
          .help("Longest wait of a request for its turn; then it is refused.");
  private static final Setting<Duration> DEADLINE =
      Setting.duration("monitor.deadline", Duration.ofMinutes(2))
          .between(Duration.ofSeconds(1), Duration.ofHours(1))
          .help("Longest synthesis; no further chunk is begun after it.");
  private static final Setting<Integer> LONGEST_TEXT =
      Setting.integer("monitor.longest-text", 5_000)
          .between(1, 100_000)
          .help("Characters of one request; longer texts are refused, not cut.");

  /** The keys of speech. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(SPEECH, QUEUE_DEADLINE, DEADLINE, LONGEST_TEXT);
    }
  }

  /** Returns the effective settings. */
  public static SpeechSettings from(Config config) {
    return new SpeechSettings(
        config.get(SPEECH),
        config.get(QUEUE_DEADLINE),
        config.get(DEADLINE),
        config.get(LONGEST_TEXT));
  }
}
