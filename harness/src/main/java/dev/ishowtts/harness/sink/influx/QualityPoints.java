package dev.ishowtts.harness.sink.influx;

import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import dev.ishowtts.harness.quality.ItemScores;
import dev.ishowtts.harness.quality.QualityAnalysis;
import dev.ishowtts.harness.quality.QualityModels;
import dev.ishowtts.harness.quality.QualityScores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The objective scores of a set of texts as points in line protocol; equal sets, equal lines. */
public final class QualityPoints {
  /** One point for each text and side, and one for each side's means. */
  public static final String QUALITY = "tts_quality";

  /** Value of the tag {@code item} of the points that stand for the whole set. */
  public static final String ALL = "all";

  private static final long SEED = 1;

  private QualityPoints() {}

  /**
   * Returns the lines of {@code scores}.
   *
   * @param host name of the host that spoke
   * @param at when it spoke
   */
  public static List<String> lines(QualityScores scores, String host, Instant at) {
    List<String> lines = new ArrayList<>();
    Map<String, double[]> baseline = new TreeMap<>();
    Map<String, double[]> candidate = new TreeMap<>();
    for (ItemScores item : scores.items()) {
      SortedMap<String, Double> spoken = new TreeMap<>(item.candidate().scores().values());
      spoken.putAll(item.pair().values());
      SortedMap<String, Double> before = item.baseline().scores().values();
      before.forEach((key, value) -> add(baseline, key, value));
      spoken.forEach((key, value) -> add(candidate, key, value));
      line(point(host, at, "baseline", scores.baseline(), item.id()), before).ifPresent(lines::add);
      line(point(host, at, "candidate", scores.candidate(), item.id()), spoken)
          .ifPresent(lines::add);
    }
    int broken =
        QualityAnalysis.discovered(QualityModels.NONE)
            .judge(scores, Optional.empty(), SEED)
            .brokenItems()
            .size();
    Point whole =
        point(host, at, "candidate", scores.candidate(), ALL)
            .addField("items", (double) scores.items().size())
            .addField("broken_items", (double) broken);
    line(point(host, at, "baseline", scores.baseline(), ALL), means(baseline))
        .ifPresent(lines::add);
    line(whole, means(candidate)).ifPresent(lines::add);
    return lines;
  }

  private static Point point(String host, Instant at, String side, String setting, String item) {
    return Point.measurement(QUALITY)
        .addTag("host", host)
        .addTag("side", side)
        .addTag("setting", setting)
        .addTag("item", item)
        .time(at.toEpochMilli(), WritePrecision.MS);
  }

  private static Optional<String> line(Point point, SortedMap<String, Double> fields) {
    fields.forEach(point::addField);
    return point.hasFields() ? Optional.of(point.toLineProtocol()) : Optional.empty();
  }

  private static void add(Map<String, double[]> sums, String key, double value) {
    double[] sum = sums.computeIfAbsent(key, unused -> new double[2]);
    sum[0] += value;
    sum[1]++;
  }

  private static SortedMap<String, Double> means(Map<String, double[]> sums) {
    SortedMap<String, Double> means = new TreeMap<>();
    sums.forEach((key, sum) -> means.put(key, sum[0] / sum[1]));
    return means;
  }
}
