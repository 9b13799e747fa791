package dev.ishowtts.baselines.gate;

import java.util.List;

/**
 * One question about a run. Implementations are public, stateless, pure, have a constructor without
 * arguments and carry {@code @AutoService(GateCheck.class)}; {@code GateCheckContract} tests each.
 */
public interface GateCheck {
  /** Returns the name of this check, kebab-case and unique. */
  String name();

  /** Returns when its findings count. */
  Finding.Stage stage();

  /** Returns what it found, in a stable order; nothing if all is well. */
  List<Finding> check(Evidence evidence);
}
