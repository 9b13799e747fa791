package dev.ishowtts.engine.graph;

import java.util.Locale;

/** A linear layer of every transformer block. */
public enum BlockLayer {
  /** The projections to query, key and value. */
  QKV,
  /** The projection of the attended values. */
  OUT,
  /** The first layer of the feed-forward part. */
  FF_IN,
  /** Its second layer. */
  FF_OUT;

  /** Returns the name in tables and weight keys, e.g. {@code ff_in}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
