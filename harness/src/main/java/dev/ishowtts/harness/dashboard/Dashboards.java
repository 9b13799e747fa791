package dev.ishowtts.harness.dashboard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files for Grafana that this repository ships, the same in three flavours: Flux (InfluxDB 2),
 * InfluxQL (InfluxDB 1 and 3) and PromQL (VictoriaMetrics).
 */
public final class Dashboards {
  private Dashboards() {}

  /**
   * Returns the content of every file by its path below {@code dashboards}, in a fixed order: for
   * each flavour {@code FLAVOUR/dashboards/NAME.json} and {@code FLAVOUR/provisioning/…}.
   */
  public static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Flavour flavour : List.of(Flavour.values())) {
      for (Board board : Boards.all()) {
        files.put(
            flavour.folder() + "/dashboards/" + board.name() + ".json",
            new Dashboard(flavour, board).json());
      }
      Provisioning.files(flavour)
          .forEach(
              (path, content) -> files.put(flavour.folder() + "/provisioning/" + path, content));
    }
    return files;
  }
}
