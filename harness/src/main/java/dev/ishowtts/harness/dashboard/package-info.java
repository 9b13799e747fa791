/** Grafana dashboards made from the catalogue of metrics. */
@NullMarked
package dev.ishowtts.harness.dashboard;

import org.jspecify.annotations.NullMarked;
