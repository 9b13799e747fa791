package dev.ishowtts.harness.chart;

/** Colours of a chart. */
public enum Theme {
  /** Dark ink on white. */
  LIGHT,
  /** Bright ink on near black. */
  DARK,
  /** The reader's choice by {@code prefers-color-scheme}; SVG only. */
  AUTO
}
