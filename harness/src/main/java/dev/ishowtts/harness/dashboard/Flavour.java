package dev.ishowtts.harness.dashboard;

import java.util.Locale;

/** The same dashboards for servers that speak different languages. */
enum Flavour {
  /** InfluxDB 2. */
  FLUX("InfluxDB 2, Flux"),
  /** InfluxDB 1.x and 3. */
  INFLUXQL("InfluxDB 1 and 3, InfluxQL"),
  /** VictoriaMetrics. */
  PROMQL("VictoriaMetrics, PromQL");

  private final String title;

  Flavour(String title) {
    this.title = title;
  }

  /** Returns servers and language, for people. */
  String title() {
    return title;
  }

  /** Returns the language of its queries. */
  QueryLanguage language() {
    return switch (this) {
      case FLUX -> new Flux();
      case INFLUXQL -> new InfluxQl();
      case PROMQL -> new PromQl();
    };
  }

  /** Returns the name of its folder. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the identifier of its data source. */
  String source() {
    return "ishowtts-" + folder();
  }

  /** Returns the identifier of a dashboard or an alert: no two flavours share one. */
  String uid(String name) {
    return source() + "-" + name;
  }
}
