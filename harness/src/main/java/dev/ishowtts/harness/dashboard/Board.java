package dev.ishowtts.harness.dashboard;

import java.util.List;

/**
 * One dashboard in no language.
 *
 * @param name part of its identifier; fixed for ever, links and alerts name it
 * @param title shown in Grafana
 * @param description what it is for
 * @param from start of the time that it shows at first, e.g. {@code now-30d}
 * @param variables tags beside {@code host} by which a reader narrows it
 * @param panels laid out from left to right, row by row; a phone shows them in this order
 */
record Board(
    String name,
    String title,
    String description,
    String from,
    List<Variable> variables,
    List<Panel> panels) {
  Board {
    variables = List.copyOf(variables);
    panels = List.copyOf(panels);
  }

  /**
   * A tag by which a reader narrows what is shown.
   *
   * @param tag name of tag and variable
   * @param label shown in Grafana
   * @param measurement whose points have the tag
   * @param field of that measurement that is a number
   */
  record Variable(String tag, String label, String measurement, String field) {}
}
