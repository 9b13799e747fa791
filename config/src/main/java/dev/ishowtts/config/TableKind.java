package dev.ishowtts.config;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An array of tables; the loader reads its rows field by field. */
record TableKind(List<Setting<?>> fields) implements Kind<List<Config.Row>> {
  TableKind {
    fields = List.copyOf(fields);
  }

  @Override
  public String expected() {
    return "an array of tables in the settings file";
  }

  @Override
  public Optional<List<Config.Row>> fromText(String text) {
    return Optional.empty();
  }

  @Override
  public Optional<List<Config.Row>> fromNode(JsonNode node) {
    return Optional.empty();
  }

  @Override
  public String show(List<Config.Row> rows) {
    return rows.size() == 1 ? "1 row" : rows.size() + " rows";
  }
}
