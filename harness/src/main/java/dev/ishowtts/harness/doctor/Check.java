package dev.ishowtts.harness.doctor;

import java.io.IOException;
import java.util.List;

/** Looks at one side of the machine; changes nothing that a run would not change too. */
public interface Check {
  /** Returns what is looked at, for the case that looking itself fails. */
  String name();

  /**
   * Looks.
   *
   * @throws RuntimeException if looking fails; its message becomes a FAIL
   */
  List<Diagnosis> run() throws IOException, InterruptedException;
}
