package dev.ishowtts.harness.chart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured against flow evaluations outside of a run, kept as comma-separated values.
 *
 * <p>Lines that begin with {@code #} come first: the subject of the chart, then its notes. Then
 * follow the header {@code measure,target,curve,nfe,value,low,high} and one line a point; {@code
 * target} may be empty.
 */
public final class NfeTable {
  private static final String HEADER = "measure,target,curve,nfe,value,low,high";
  private static final int COLUMNS = 7;

  private NfeTable() {}

  /**
   * Returns the chart of a table; measures and curves keep the order in which they first appear.
   *
   * @param source names the table in messages
   * @throws IOException in one line with its number, if something is not of this form
   */
  public static NfeChart read(String text, String source) throws IOException {
    List<String> lines = text.lines().toList();
    List<String> words = lines.stream().takeWhile(line -> line.startsWith("#")).toList();
    int header = words.size();
    if (words.isEmpty()) {
      throw new IOException(source + ":1: must begin with \"# \" and what was measured");
    }
    if (header == lines.size() || !lines.get(header).equals(HEADER)) {
      throw new IOException(source + ":" + (header + 1) + ": must be the header " + HEADER);
    }
    Map<String, Map<String, List<NfeChart.Point>>> points = new LinkedHashMap<>();
    Map<String, Optional<Double>> targets = new LinkedHashMap<>();
    for (int i = header + 1; i < lines.size(); i++) {
      String place = source + ":" + (i + 1) + ": ";
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length != COLUMNS) {
        throw new IOException(place + "must have " + COLUMNS + " values, has " + cells.length);
      }
      double value = number(place, "value", cells[4]);
      double low = number(place, "low", cells[5]);
      double high = number(place, "high", cells[6]);
      if (!(low <= value && value <= high)) {
        throw new IOException(place + "value " + cells[4] + " must lie between low and high");
      }
      targets.putIfAbsent(
          cells[0],
          cells[1].isEmpty() ? Optional.empty() : Optional.of(number(place, "target", cells[1])));
      points
          .computeIfAbsent(cells[0], measure -> new LinkedHashMap<>())
          .computeIfAbsent(cells[2], curve -> new ArrayList<>())
          .add(new NfeChart.Point(evaluations(place, cells[3]), value, low, high));
    }
    List<NfeChart.Measure> measures = new ArrayList<>();
    points.forEach(
        (measure, curves) -> {
          List<NfeChart.Curve> drawn = new ArrayList<>();
          curves.forEach((curve, along) -> drawn.add(new NfeChart.Curve(curve, along)));
          measures.add(
              new NfeChart.Measure(
                  measure, targets.getOrDefault(measure, Optional.empty()), drawn));
        });
    List<String> said = words.stream().map(line -> line.substring(1).strip()).toList();
    return new NfeChart(said.get(0), measures, said.subList(1, said.size()));
  }

  private static int evaluations(String place, String cell) throws IOException {
    double nfe = number(place, "nfe", cell);
    if (nfe != Math.rint(nfe) || nfe < 1 || nfe > 128) {
      throw new IOException(place + "nfe must be 1 to 128, got \"" + cell + "\"");
    }
    return (int) nfe;
  }

  private static double number(String place, String name, String cell) throws IOException {
    try {
      double number = Double.parseDouble(cell);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException(place + name + " must be a number, got \"" + cell + "\"", e);
    }
    throw new IOException(place + name + " must be finite, got \"" + cell + "\"");
  }
}
