package dev.ishowtts.monitor.models;

/** What happens to the engine that speaks when another bundle becomes the active one. */
@FunctionalInterface
public interface ModelSwitch {
  /**
   * Takes that a model's active bundle changed.
   *
   * @param name of the model
   * @return one line: when requests are spoken with it
   */
  String switched(String name);
}
