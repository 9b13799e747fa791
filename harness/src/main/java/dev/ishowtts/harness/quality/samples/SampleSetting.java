package dev.ishowtts.harness.quality.samples;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the two ways in which every text of a set is spoken.
 *
 * @param name names its folder, e.g. {@code nfe6}
 * @param options what is known of it, e.g. {@code nfe} to {@code 6}
 */
public record SampleSetting(String name, SortedMap<String, String> options) {
  private static final String NFE = "nfe";
  private static final Pattern NAMED = Pattern.compile("nfe_?([0-9]{1,3})");

  public SampleSetting {
    if (!SampleItem.isId(name)) {
      throw new IllegalArgumentException(
          "setting must be letters, digits, . _ and -, got \"" + name + "\"");
    }
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /** Returns the setting that differs in flow evaluations. */
  public static SampleSetting ofNfe(int nfe) {
    return new SampleSetting(NFE + nfe, new TreeMap<>(Map.of(NFE, Integer.toString(nfe))));
  }

  /** Returns a setting of which the name is known, and what the name says. */
  public static SampleSetting named(String name) {
    Matcher matcher = NAMED.matcher(name);
    return new SampleSetting(
        name, matcher.matches() ? new TreeMap<>(Map.of(NFE, matcher.group(1))) : new TreeMap<>());
  }

  /** Returns the flow evaluations; empty if they are not known. */
  public OptionalInt nfe() {
    String nfe = options.getOrDefault(NFE, "");
    return nfe.matches("[0-9]{1,3}") ? OptionalInt.of(Integer.parseInt(nfe)) : OptionalInt.empty();
  }
}
