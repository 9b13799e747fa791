package dev.ishowtts.baselines.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be equal for two runs to be comparable: device, driver, runtime, provider, precision,
 * power mode and clocks policy, JVM, suite. Stable facts only, never a measured clock. The model
 * digest and the commit are not in it: they are what is compared.
 */
public record Fingerprint(SortedMap<String, String> facts) {
  private static final int ID_CHARACTERS = 12;

  public Fingerprint {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  /**
   * Returns the first 12 hex digits of the SHA-256 over the facts sorted by name; equal facts give
   * equal ids on every machine.
   */
  public String id() {
    MessageDigest sha256 = sha256();
    facts.forEach(
        (name, value) -> {
          // Lengths keep {a: "b\nc"} and {a: "b", c: ""} apart.
          byte[] line =
              (name.length() + ":" + name + "=" + value.length() + ":" + value + "\n")
                  .getBytes(StandardCharsets.UTF_8);
          sha256.update(line);
        });
    return HexFormat.of().formatHex(sha256.digest()).substring(0, ID_CHARACTERS);
  }

  /**
   * Returns one line per fact that is not equal, by name, e.g. {@code power_mode: MAXN here, 30W
   * there}; empty if the two are comparable.
   */
  public List<String> differences(Fingerprint other) {
    TreeSet<String> names = new TreeSet<>(facts.keySet());
    names.addAll(other.facts.keySet());
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      String here = facts.getOrDefault(name, "(absent)");
      String there = other.facts.getOrDefault(name, "(absent)");
      if (!here.equals(there)) {
        lines.add(name + ": " + here + " here, " + there + " there");
      }
    }
    return lines;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
