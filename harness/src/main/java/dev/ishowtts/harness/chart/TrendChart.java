package dev.ishowtts.harness.chart;

import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.stats.ChangePoint;
import dev.ishowtts.baselines.stats.RankChangeDetector;
import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.trend.TrendPoint;
import dev.ishowtts.baselines.trend.TrendSeries;
import dev.ishowtts.harness.sink.Event;
import java.awt.BasicStroke;
import java.awt.Font;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Histories, one plot each above one time axis: values, levels, target, what was accepted, events.
 *
 * @param histories in the order of the plots
 * @param events of the whole time, the oldest first; those outside of it are left out
 */
public record TrendChart(List<History> histories, List<Event> events) implements Chart {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final int MOST_HISTORIES = 8;
  private static final int MOST_NOTES = 8;
  private static final int MOST_POINTS = 150;

  public TrendChart {
    histories = List.copyOf(histories);
    events = List.copyOf(events);
  }

  /**
   * One history.
   *
   * @param series its values
   * @param changes where it took new levels, by ascending index
   * @param epochs what was accepted as normal, the oldest first
   * @param target value to stay on the good side of; empty if there is none
   */
  public record History(
      TrendSeries series, List<ChangePoint> changes, List<Epoch> epochs, Optional<Double> target) {
    public History {
      changes = List.copyOf(changes);
      epochs = List.copyOf(epochs);
    }
  }

  /**
   * Accepted values between two deliberate changes.
   *
   * @param number of the epoch, from 1
   * @param from when its first session was measured or accepted
   * @param low smallest accepted restart median, in the metric's unit
   * @param high largest accepted restart median, in the metric's unit
   */
  public record Epoch(int number, Instant from, double low, double high) {}

  /**
   * Returns the chart of every series in {@code collected}.
   *
   * @param collected runs, without epochs: what was accepted does not cut a history here
   * @param accepted epochs of any fingerprint
   * @param events of any time
   * @param target of a series; empty if it has none
   */
  public static TrendChart of(
      dev.ishowtts.baselines.trend.History collected,
      List<BaselineRecord> accepted,
      List<Event> events,
      Function<TrendSeries, Optional<Double>> target) {
    RankChangeDetector detector = RankChangeDetector.standard(RankChangeDetector.ONE_PERCENT);
    return new TrendChart(
        collected.series().stream()
            .map(
                series ->
                    new History(
                        series,
                        detector.online(series.values()),
                        epochs(series, accepted),
                        target.apply(series)))
            .toList(),
        events);
  }

  private static List<Epoch> epochs(TrendSeries series, List<BaselineRecord> accepted) {
    List<Epoch> epochs = new ArrayList<>();
    for (BaselineRecord record : accepted) {
      double[] values =
          record.fingerprint().id().equals(series.fingerprint())
              ? record.sessions().stream()
                  .flatMap(session -> session.scenarios().stream())
                  .filter(session -> session.scenario().equals(series.scenario()))
                  .flatMapToDouble(session -> Arrays.stream(session.medians(series.metric().key())))
                  .sorted()
                  .toArray()
              : new double[0];
      if (values.length > 0) {
        AcceptedSession first = record.sessions().get(0);
        Instant from =
            series.points().stream()
                .filter(point -> point.run().equals(first.run()))
                .map(TrendPoint::at)
                .findFirst()
                .orElse(first.when());
        epochs.add(new Epoch(record.epoch(), from, values[0], values[values.length - 1]));
      }
    }
    epochs.sort(Comparator.comparingInt(Epoch::number));
    return epochs;
  }

  @Override
  public boolean isEmpty() {
    return histories.isEmpty();
  }

  @Override
  public Drawing draw(Look look) {
    return sheet(look).draw();
  }

  Sheet sheet(Look look) {
    if (isEmpty()) {
      return Sheet.empty(
          "Trend", "No run that counts: measure with ./ishowtts run, then draw again.", look);
    }
    List<History> shown = histories.subList(0, Math.min(MOST_HISTORIES, histories.size()));
    long from = bound(shown, Comparator.naturalOrder());
    long until = bound(shown, Comparator.reverseOrder());
    List<Event> inside =
        events.stream()
            .filter(event -> event.at().toEpochMilli() >= from - (until - from) / 50)
            .filter(event -> event.at().toEpochMilli() <= until + (until - from) / 50)
            .sorted(Comparator.comparing(Event::at))
            .toList();
    Sheet sheet = new Sheet(title(shown), look);
    sheet.line(
        "Median over restarts of each run, "
            + DAY.format(Instant.ofEpochMilli(from))
            + " to "
            + DAY.format(Instant.ofEpochMilli(until))
            + " (UTC)");
    legend(sheet, look, shown, inside);
    List<String> notes = new ArrayList<>();
    int letters = 0;
    for (int i = 0; i < shown.size(); i++) {
      History history = shown.get(i);
      sheet.panel(panel(history, look, from, until, inside, letters, i, shown.size()));
      for (ChangePoint change : history.changes()) {
        notes.add(HistoryMarks.letter(letters++) + ": " + words(history, change, shown.size() > 1));
      }
    }
    cut(notes).forEach(sheet::note);
    List<String> happened = new ArrayList<>();
    for (int i = 0; i < inside.size(); i++) {
      Event event = inside.get(i);
      happened.add(
          (i + 1)
              + ": "
              + DAY.format(event.at())
              + ", "
              + event.kind().key()
              + ": "
              + event.text());
    }
    cut(happened).forEach(sheet::note);
    if (histories.size() > MOST_HISTORIES) {
      sheet.note(
          "Not drawn: "
              + Words.count(histories.size() - MOST_HISTORIES, "more scenario")
              + "; choose with --scenario.");
    }
    if (from == until) {
      sheet.note("There is one run only: a trend needs more of them.");
    }
    return sheet;
  }

  private static String title(List<History> shown) {
    Metric metric = shown.get(0).series().metric();
    boolean same = shown.stream().allMatch(one -> one.series().metric().equals(metric));
    String name = same ? name(metric) : "Metrics";
    return shown.size() == 1
        ? "Trend of " + name + ": " + shown.get(0).series().scenario()
        : "Trend of " + name + ", " + shown.size() + " scenarios";
  }

  private static String name(Metric metric) {
    return metric.key().equals(Metric.RTF.key()) ? "RTF" : metric.key();
  }

  private static List<String> cut(List<String> notes) {
    if (notes.size() <= MOST_NOTES) {
      return notes;
    }
    List<String> shorter = new ArrayList<>(notes.subList(0, MOST_NOTES));
    shorter.add("… and " + (notes.size() - MOST_NOTES) + " more");
    return shorter;
  }

  private static long bound(List<History> shown, Comparator<Long> order) {
    return shown.stream()
        .flatMap(history -> history.series().points().stream())
        .map(point -> point.at().toEpochMilli())
        .min(order)
        .orElseThrow();
  }

  private static void legend(Sheet sheet, Look look, List<History> shown, List<Event> inside) {
    sheet.legend(LegendEntry.line("one run", look, LineStyle.of(0, 3)));
    if (shown.stream().anyMatch(history -> !history.changes().isEmpty())) {
      sheet.legend(
          LegendEntry.line(
              "level (A, B, …: new level)", look.colour(Ink.VERMILLION), HistoryMarks.level()));
    }
    shown.stream()
        .flatMap(history -> history.target().stream())
        .distinct()
        .forEach(
            target ->
                sheet.legend(
                    LegendEntry.line(
                        "target " + Words.plain(target), look.colour(Ink.TEXT), target())));
    if (shown.stream().anyMatch(history -> !history.epochs().isEmpty())) {
      sheet.legend(
          LegendEntry.band(
              "accepted as baseline", look.colour(Ink.GREEN), look.colour(Ink.GREEN, 0.22)));
    }
    if (!inside.isEmpty()) {
      sheet.legend(
          LegendEntry.line("event (1, 2, …)", look.colour(Ink.PURPLE), HistoryMarks.event()));
    }
  }

  private static BasicStroke target() {
    return LineStyle.stroke(1.6f, 7, 4);
  }

  private static Panel panel(
      History history,
      Look look,
      long from,
      long until,
      List<Event> inside,
      int letters,
      int position,
      int count) {
    boolean last = position == count - 1;
    TrendSeries series = history.series();
    XYSeries values = new XYSeries(series.scenario(), false, true);
    for (TrendPoint point : series.points()) {
      values.add((double) point.at().toEpochMilli(), point.value());
    }
    double low = values.getMinY();
    double high = values.getMaxY();
    for (Epoch epoch : history.epochs()) {
      low = Math.min(low, epoch.low());
      high = Math.max(high, epoch.high());
    }
    if (history.target().isPresent()) {
      low = Math.min(low, history.target().get());
      high = Math.max(high, history.target().get());
    }
    Axes axes = new Axes(look);
    DateAxis time = axes.times(from, until);
    NumberAxis up = axes.numbers(low, high);
    XYPlot plot = axes.plot(time, up);
    double row = new ChartFont(Font.BOLD, look.text()).height();
    time.setTickLabelsVisible(last);
    axes.room(plot, HistoryMarks.STRIP_ROWS * row);
    boolean crowded = series.points().size() > MOST_POINTS;
    LineStyle style =
        new LineStyle(
            Ink.BLUE, LineStyle.stroke(crowded ? 1 : 1.4f), LineStyle.shape(0, crowded ? 1.6 : 3));
    axes.lines(plot, new XYSeriesCollection(values), true, style);
    history.target().ifPresent(target -> axes.level(plot, target, Ink.TEXT, target()));
    HistoryMarks marks = new HistoryMarks(history, inside, position == 0, letters, look);
    plot.getRenderer(0).addAnnotation(new Painted(marks::bands), Layer.BACKGROUND);
    plot.addAnnotation(new Painted(marks::paint));
    double height = look.isNarrow() ? 140 : 200;
    String caption =
        series.scenario() + ", " + Words.axis(name(series.metric()), series.metric().unit());
    return new Panel(caption, plot, height + HistoryMarks.STRIP_ROWS * row + axes.below(time));
  }

  private static String words(History history, ChangePoint change, boolean named) {
    TrendPoint first = history.series().points().get(change.index());
    return DAY.format(first.at())
        + (named ? ", " + history.series().scenario() : "")
        + first.commit().map(commit -> ", commit " + short12(commit)).orElse("")
        + ": "
        + Words.number(change.before())
        + " → "
        + Words.number(change.after())
        + ", "
        + Words.percent(change.after() / change.before());
  }

  private static String short12(String commit) {
    return commit.substring(0, Math.min(12, commit.length()));
  }
}
