package dev.ishowtts.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * The TOML reader tells lines for syntax errors only. This finds "key = value" and "[table]" lines
 * by their form, which is enough to point a person at a line; nothing is read from it.
 */
/** The line on which each key of a TOML text first stands. */
final class KeyLines {
  private static final Pattern ASSIGNMENT = Pattern.compile("\\s*([A-Za-z0-9_.\"' -]+?)\\s*=.*");
  private static final Pattern TABLE = Pattern.compile("\\s*\\[([^\\[\\]]+)\\]\\s*(#.*)?");
  private static final Pattern TABLES = Pattern.compile("\\s*\\[\\[([^\\[\\]]+)\\]\\]\\s*(#.*)?");
  private static final Pattern DECORATION = Pattern.compile("[\"' ]");
  private static final Pattern QUOTED_OR_COMMENT =
      Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|'[^']*'|#.*");
  private static final Pattern NINETEEN_DIGITS =
      Pattern.compile("(?<![\\w.+-])[+-]?\\d(_?\\d){18}(?![\\w.:-])");

  private final Map<String, Integer> lines = new HashMap<>();
  private final List<Integer> misread = new ArrayList<>();

  KeyLines(String toml) {
    Map<String, Integer> rows = new HashMap<>();
    String prefix = "";
    int number = 0;
    for (String line : toml.split("\n", -1)) {
      number++;
      String content = line.stripTrailing();
      Matcher tables = TABLES.matcher(content);
      Matcher table = TABLE.matcher(content);
      Matcher assignment = ASSIGNMENT.matcher(content);
      if (tables.matches()) {
        String name = plain(tables.group(1));
        prefix = name + "[" + (rows.merge(name, 1, Integer::sum) - 1) + "].";
        lines.putIfAbsent(name, number);
      } else if (table.matches()) {
        prefix = plain(table.group(1)) + ".";
      } else if (assignment.matches()) {
        lines.putIfAbsent(prefix + plain(assignment.group(1)), number);
      }
      if (NINETEEN_DIGITS.matcher(QUOTED_OR_COMMENT.matcher(content).replaceAll(" \"\" ")).find()) {
        misread.add(number);
      }
    }
  }

  /** Returns the first line of a key, from 1; empty if it was not found. */
  Optional<Integer> line(String key) {
    return Optional.ofNullable(lines.get(key));
  }

  /** Returns the lines with whole numbers of 19 digits, which the TOML reader cuts short. */
  List<Integer> misread() {
    return List.copyOf(misread);
  }

  private static String plain(String key) {
    return DECORATION.matcher(key).replaceAll("");
  }
}
