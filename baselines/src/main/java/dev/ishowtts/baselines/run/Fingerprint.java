package dev.ishowtts.baselines.run;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must be equal for two runs to be comparable: device, driver, runtime, provider, precision,
 * power mode and clocks policy, JVM, suite. Stable facts only, never a measured clock. The model
 * digest and the commit are not in it: they are what is compared.
 */
public record Fingerprint(SortedMap<String, String> facts) {
  public Fingerprint {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }
}
