/**
 * Charts as SVG and PNG: data go into a record, {@link dev.ishowtts.harness.chart.Chart#draw} gives
 * a drawing, and that gives bytes. Knows no command line and no file.
 */
@NullMarked
package dev.ishowtts.harness.chart;

import org.jspecify.annotations.NullMarked;
