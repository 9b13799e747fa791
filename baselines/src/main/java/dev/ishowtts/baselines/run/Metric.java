package dev.ishowtts.baselines.run;

import java.util.List;
import java.util.Objects;

/**
 * One measured quantity: the catalogue that gate, sinks, charts and dashboards are derived from.
 *
 * @param key lower snake case, unique, e.g. {@code rtf}
 * @param unit unit symbol, e.g. {@code ms}; {@code 1} for a dimensionless ratio
 * @param direction which way is better
 * @param description one sentence for people
 */
public record Metric(String key, String unit, Direction direction, String description) {
  public static final Metric RTF =
      new Metric(
          "rtf",
          "1",
          Direction.LOWER_IS_BETTER,
          "Real-time factor: wall time over duration of the audio produced.");
  public static final Metric WALL_MS =
      new Metric(
          "wall_ms",
          "ms",
          Direction.LOWER_IS_BETTER,
          "Request entered to last audio sample available, monotonic clock.");
  public static final Metric AUDIO_MS =
      new Metric(
          "audio_ms", "ms", Direction.INFORMATION, "Duration of the audio that was returned.");
  public static final Metric TTFA_MS =
      new Metric(
          "ttfa_ms",
          "ms",
          Direction.LOWER_IS_BETTER,
          "Request entered to the first deliverable audio.");
  public static final Metric STAGE_TEXT_MS =
      new Metric("stage_text_ms", "ms", Direction.INFORMATION, "Text to tokens and embeddings.");
  public static final Metric STAGE_VOICE_MS =
      new Metric("stage_voice_ms", "ms", Direction.INFORMATION, "Reference voice, cached or not.");
  public static final Metric STAGE_SAMPLER_MS =
      new Metric(
          "stage_sampler_ms", "ms", Direction.INFORMATION, "All flow evaluations with guidance.");
  public static final Metric STAGE_VOCODER_MS =
      new Metric("stage_vocoder_ms", "ms", Direction.INFORMATION, "Mel to waveform.");
  public static final Metric STAGE_JOIN_MS =
      new Metric("stage_join_ms", "ms", Direction.INFORMATION, "Loudness and cross-fade.");
  public static final Metric PEAK_RSS_MB =
      new Metric(
          "peak_rss_mb",
          "MiB",
          Direction.INFORMATION,
          "Peak resident memory of the process so far (VmHWM).");
  public static final Metric AUDIO_RMS =
      new Metric(
          "audio_rms",
          "1",
          Direction.INFORMATION,
          "Root mean square of the audio, full scale 1; 0 means silence.");

  public static final Metric OPERATIONS =
      new Metric("operations", "1", Direction.INFORMATION, "Operations that the sample sums up.");
  public static final Metric LATENCY_P50_MS = latency("p50", "Half of the requests");
  public static final Metric LATENCY_P90_MS = latency("p90", "90 % of the requests");
  public static final Metric LATENCY_P95_MS = latency("p95", "95 % of the requests");
  public static final Metric LATENCY_P99_MS = latency("p99", "99 % of the requests");
  public static final Metric LATENCY_P999_MS = latency("p999", "99.9 % of the requests");
  public static final Metric LATENCY_MAX_MS =
      new Metric(
          "latency_max_ms",
          "ms",
          Direction.INFORMATION,
          "The slowest request, from its intended start to its whole audio.");
  public static final Metric REQUESTS_PER_SECOND =
      new Metric(
          "requests_per_second",
          "1/s",
          Direction.HIGHER_IS_BETTER,
          "Requests answered over the time of the sample.");
  public static final Metric AUDIO_PER_SECOND =
      new Metric(
          "audio_per_second",
          "s/s",
          Direction.HIGHER_IS_BETTER,
          "Seconds of audio produced per second of wall time.");
  public static final Metric REFUSED =
      new Metric(
          "refused",
          "1",
          Direction.INFORMATION,
          "Requests that the engine refused because too many were waiting.");

  private static Metric latency(String percentile, String share) {
    return new Metric(
        "latency_" + percentile + "_ms",
        "ms",
        Direction.LOWER_IS_BETTER,
        share + " took at most this, from their intended start to their whole audio.");
  }

  /** Every metric of a synthesis sample, in the order in which people read them. */
  public static final List<Metric> SPEECH =
      List.of(
          RTF,
          WALL_MS,
          AUDIO_MS,
          TTFA_MS,
          STAGE_TEXT_MS,
          STAGE_VOICE_MS,
          STAGE_SAMPLER_MS,
          STAGE_VOCODER_MS,
          STAGE_JOIN_MS,
          PEAK_RSS_MB,
          AUDIO_RMS);

  /** Every metric of a soak sample: many syntheses of one text, summed up. */
  public static final List<Metric> SOAK =
      List.of(RTF, WALL_MS, AUDIO_MS, OPERATIONS, PEAK_RSS_MB, AUDIO_RMS);

  /** Every metric of a load sample: many requests, summed up. */
  public static final List<Metric> LOAD =
      List.of(
          LATENCY_P50_MS,
          LATENCY_P90_MS,
          LATENCY_P95_MS,
          LATENCY_P99_MS,
          LATENCY_P999_MS,
          LATENCY_MAX_MS,
          REQUESTS_PER_SECOND,
          AUDIO_PER_SECOND,
          OPERATIONS,
          REFUSED,
          PEAK_RSS_MB);

  /** Every metric of a batch sample: concurrent requests until the last is answered. */
  public static final List<Metric> BATCH =
      List.of(AUDIO_PER_SECOND, WALL_MS, AUDIO_MS, OPERATIONS, PEAK_RSS_MB, AUDIO_RMS);

  public Metric {
    Objects.requireNonNull(unit);
    Objects.requireNonNull(direction);
    Objects.requireNonNull(description);
    if (!key.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "metric key must be lower snake case, got \"" + key + "\"");
    }
  }
}
