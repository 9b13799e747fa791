package dev.ishowtts.harness.dashboard;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A language of queries, with Grafana's way to ask in it. */
interface QueryLanguage {
  /** Returns the identifier of Grafana's data source plug-in. */
  String plugin();

  /**
   * Returns the queries of a selection, at least one.
   *
   * @param range length of time, e.g. {@code 7d}, where the query has to name it; {@link #SHOWN}
   *     for what a dashboard shows
   */
  List<Query> queries(Selection selection, String range);

  /** Range of what a dashboard shows. */
  String SHOWN = "$__range";

  /**
   * Returns Grafana's target of a query, without {@code refId}.
   *
   * @param legend words, with tags in braces and {@code {field}} for the field's name
   */
  ObjectNode target(Query query, Selection selection, String legend, boolean table);

  /** Returns a legend as the display name of a field; empty if the target itself has it. */
  String displayName(String legend);

  /** Returns the query of a variable that lists the values of a tag. */
  String tagValues(String measurement, String tag, String field);

  /** Returns the annotation of the events, without its data source. */
  ObjectNode events(Selection selection);

  /**
   * One query.
   *
   * @param text in the language
   * @param field that it asks for; empty if it asks for several
   */
  record Query(String text, String field) {}
}
