package dev.ishowtts.harness.cli;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Data for machines on standard output. */
final class JsonOutput {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonOutput() {}

  /** Returns records, maps, lists and values as indented JSON. */
  static String text(Object value) {
    return JSON.writeValueAsString(value);
  }
}
