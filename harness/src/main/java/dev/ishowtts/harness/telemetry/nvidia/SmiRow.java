package dev.ishowtts.harness.telemetry.nvidia;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code nvidia-smi --query-gpu --format=csv}: one GPU at one moment. What the driver
 * does not give ({@code [N/A]}, {@code [Not Supported]}, …) is absent.
 *
 * @param cells the cells that hold something, as printed
 */
public record SmiRow(Map<SmiField, String> cells) {
  private static final Pattern NUMBER =
      Pattern.compile("(-?\\d{1,15}(?:\\.\\d{1,9})?)(?: ?(?:%|[A-Za-z]{1,4}))?");
  private static final Pattern MASK = Pattern.compile("0[xX]([0-9a-fA-F]{1,15}|0[0-9a-fA-F]{15})");

  public SmiRow {
    cells = Collections.unmodifiableMap(new EnumMap<>(Map.copyOf(cells)));
  }

  /** Returns a cell's text; empty where it is absent. */
  public Optional<String> text(SmiField field) {
    return Optional.ofNullable(cells.get(field));
  }

  /** Returns a cell's number without its unit; empty where it is absent or no number. */
  public OptionalDouble number(SmiField field) {
    Matcher matcher = NUMBER.matcher(cells.getOrDefault(field, ""));
    return matcher.matches()
        ? OptionalDouble.of(Double.parseDouble(matcher.group(1)))
        : OptionalDouble.empty();
  }

  /**
   * Returns the mask of what slows the GPU, from the mask itself or from the single properties;
   * empty where neither is given.
   */
  public OptionalLong reasonMask() {
    Matcher matcher = MASK.matcher(cells.getOrDefault(SmiField.REASONS, ""));
    if (matcher.matches()) {
      return OptionalLong.of(Long.parseLong(matcher.group(1), 16));
    }
    boolean known = false;
    long mask = 0;
    for (SlowdownReason reason : SlowdownReason.values()) {
      String state = cells.getOrDefault(reason.field(), "");
      known |= state.equals("Active") || state.equals("Not Active");
      mask |= state.equals("Active") ? reason.bit() : 0;
    }
    return known ? OptionalLong.of(mask) : OptionalLong.empty();
  }

  /** Returns what slows the GPU; empty where that is not given. */
  public Optional<Set<SlowdownReason>> reasons() {
    OptionalLong mask = reasonMask();
    return mask.isPresent() ? Optional.of(SlowdownReason.of(mask.getAsLong())) : Optional.empty();
  }

  /**
   * Returns one line's row.
   *
   * @param columns the properties that were asked for; a property that is not known has no field
   * @return empty for a line with fewer or more cells, which was cut or is no row at all
   */
  public static Optional<SmiRow> parse(List<Optional<SmiField>> columns, String line) {
    String[] texts = line.strip().split(",", -1);
    if (texts.length != columns.size()) {
      return Optional.empty();
    }
    Map<SmiField, String> cells = new EnumMap<>(SmiField.class);
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i].strip();
      boolean absent = text.isEmpty() || text.startsWith("[") || text.equals("N/A");
      if (!absent) {
        columns.get(i).ifPresent(field -> cells.put(field, text));
      }
    }
    return Optional.of(new SmiRow(cells));
  }

  /** Returns the columns that a header names; empty if the line is no header. */
  public static Optional<List<Optional<SmiField>>> header(String line) {
    List<Optional<SmiField>> columns = new ArrayList<>();
    for (String text : line.strip().split(",", -1)) {
      columns.add(SmiField.named(text.strip().replaceFirst(" \\[[^\\]]*\\]$", "")));
    }
    return columns.get(0).isPresent() ? Optional.of(columns) : Optional.empty();
  }

  /** Returns the rows of a table with a header; lines that are no row are left out. */
  public static List<SmiRow> table(String csv) {
    List<SmiRow> rows = new ArrayList<>();
    Optional<List<Optional<SmiField>>> columns = Optional.empty();
    for (String line : csv.lines().toList()) {
      Optional<List<Optional<SmiField>>> header = header(line);
      if (header.isPresent()) {
        columns = header;
      } else if (columns.isPresent()) {
        parse(columns.get(), line).ifPresent(rows::add);
      }
    }
    return rows;
  }
}
