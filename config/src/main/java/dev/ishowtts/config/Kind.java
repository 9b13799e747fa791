package dev.ishowtts.config;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How values of one type are read and shown. */
interface Kind<T> {
  /** Returns what a value must be, to follow "must be": {@code a whole number}. */
  String expected();

  /** Returns the value of an environment variable or an override; empty if it is none. */
  Optional<T> fromText(String text);

  /** Returns the value of a TOML node; empty if it is none. */
  Optional<T> fromNode(JsonNode node);

  /** Returns the value as {@link #fromText} takes it. */
  String show(T value);
}
