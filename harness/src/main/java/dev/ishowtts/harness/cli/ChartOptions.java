package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.harness.chart.Chart;
import dev.ishowtts.harness.chart.ChartFormat;
import dev.ishowtts.harness.chart.Look;
import dev.ishowtts.harness.chart.Theme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a chart is drawn and where it goes. */
final class ChartOptions {
  private static final String FOLDER = "charts";

  @Option(
      names = "--width",
      paramLabel = "PIXELS",
      defaultValue = "1200",
      description = "Width, 320 to 4000; 390 is a phone (default: 1200). The height follows.")
  private int width;

  @Option(
      names = "--theme",
      paramLabel = "light|dark|auto",
      defaultValue = "LIGHT",
      description = "Colours; auto is the reader's choice, SVG only (default: light).")
  private Theme theme = Theme.LIGHT;

  @Option(
      names = "--format",
      paramLabel = "svg|png",
      description = "What to write (default: by the name of FILE, else svg).")
  private @Nullable ChartFormat format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write (default: KIND.svg in the folder of reports).")
  private @Nullable Path output;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "0",
      hidden = true,
      description = "Draws so many times more and prints the median time.")
  private int repeat;

  /**
   * Writes {@code chart} and prints where it is.
   *
   * @param kind names the file
   * @param of id of the run, or empty; names the folder
   */
  int write(Ishowtts root, Chart chart, String kind, String of) throws IOException {
    Look look = look();
    ChartFormat written = format();
    byte[] bytes = written.bytes(chart.draw(look));
    Path reports = root.root().resolve(OutputSettings.from(root.config()).reports());
    Path target =
        output == null
            ? reports.resolve(of.isEmpty() ? FOLDER : of).resolve(kind + "." + written.extension())
            : output;
    new AtomicFile(root.surroundings().files()).write(target, bytes);
    if (chart.isEmpty()) {
      root.terminal().warn("there was nothing to draw; the chart says what is missing");
    }
    root.terminal().out().println("chart: " + target);
    if (repeat > 0) {
      root.terminal().out().println(measured(root, chart, look, written));
    }
    return ExitCode.PASS;
  }

  private Look look() {
    try {
      return new Look(width, theme);
    } catch (IllegalArgumentException e) {
      throw new CommandException("--" + e.getMessage());
    }
  }

  private ChartFormat format() {
    ChartFormat chosen = format;
    if (chosen == null) {
      String name = output == null ? "" : output.toString().toLowerCase(Locale.ROOT);
      chosen = name.endsWith(".png") ? ChartFormat.PNG : ChartFormat.SVG;
    }
    if (chosen == ChartFormat.PNG && theme == Theme.AUTO) {
      throw new CommandException(
          "--theme auto is for SVG: a PNG has one theme; choose light or dark");
    }
    return chosen;
  }

  private String measured(Ishowtts root, Chart chart, Look look, ChartFormat written) {
    long[] nanos = new long[repeat];
    for (int i = 0; i < repeat; i++) {
      long start = root.surroundings().nanoTime().getAsLong();
      written.bytes(chart.draw(look));
      nanos[i] = root.surroundings().nanoTime().getAsLong() - start;
    }
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "median of %d: %.1f ms, slowest %.1f ms",
        repeat,
        nanos[repeat / 2] / 1e6,
        nanos[repeat - 1] / 1e6);
  }
}
