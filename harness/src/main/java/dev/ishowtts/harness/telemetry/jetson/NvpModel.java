package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The power modes of a Jetson and the one it is in.
 *
 * @param current number of the present mode; empty where it cannot be read
 * @param modes the catalogue, in its order; empty where it cannot be read
 * @param defaultMode number of the mode after the first boot
 */
public record NvpModel(OptionalInt current, List<Mode> modes, OptionalInt defaultMode) {
  private static final Pattern STATUS = Pattern.compile("\\bpmode:0*(\\d{1,6})\\b");
  private static final Pattern HEADER =
      Pattern.compile("<\\s*POWER_MODEL\\s+ID=(\\d{1,6})\\s+NAME=([^\\s>]+)\\s*>");
  private static final Pattern DEFAULT =
      Pattern.compile("<\\s*PM_CONFIG\\s+DEFAULT=(\\d{1,6})[^>]*>");
  private static final Pattern SETTING = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(-?\\d{1,18})");
  private static final Pattern WATTS = Pattern.compile("(?:^|_)(\\d{1,4})W(?:_|$)");
  private static final Pattern QUERY = Pattern.compile("NV Power Mode:\\s*(\\S.*)");

  /** Highest first: the fastest mode is known by its name, not by its number. */
  private static final Comparator<Mode> BY_SPEED =
      Comparator.comparingInt((Mode mode) -> mode.isUncapped() ? 1 : 0)
          .thenComparingInt(mode -> mode.name().toUpperCase(Locale.ROOT).contains("SUPER") ? 1 : 0)
          .thenComparingInt(mode -> mode.watts().orElse(0))
          .thenComparingLong(mode -> mode.gpuMaxHz().orElse(Long.MAX_VALUE))
          .thenComparingInt(Mode::coresOnline)
          .thenComparingInt(mode -> -mode.id());

  public NvpModel {
    modes = List.copyOf(modes);
  }

  /**
   * One power mode.
   *
   * @param id number for {@code nvpmodel -m}
   * @param name e.g. {@code MAXN}, {@code MODE_30W}
   * @param gpuMaxHz its cap on the GPU's clock; empty without a cap
   * @param coresOnline processor cores that it switches on; 0 where it does not say
   */
  public record Mode(int id, String name, OptionalLong gpuMaxHz, int coresOnline) {
    /** Returns the power budget in its name, in W; empty without one. */
    public OptionalInt watts() {
      Matcher matcher = WATTS.matcher(name.toUpperCase(Locale.ROOT));
      return matcher.find()
          ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
          : OptionalInt.empty();
    }

    /** Returns whether this is a mode without a power budget. */
    public boolean isUncapped() {
      return name.toUpperCase(Locale.ROOT).startsWith("MAXN");
    }
  }

  /** Returns the power modes of a host; empty where neither status nor catalogue is there. */
  public static Optional<NvpModel> read(HostFiles host) {
    Matcher status = STATUS.matcher(host.text("var/lib/nvpmodel/status").orElse(""));
    OptionalInt current =
        status.find() ? OptionalInt.of(Integer.parseInt(status.group(1))) : OptionalInt.empty();
    String catalogue = host.text("etc/nvpmodel.conf").orElse("");
    NvpModel model = new NvpModel(current, modes(catalogue), defaultMode(catalogue));
    return model.current.isEmpty() && model.modes.isEmpty() ? Optional.empty() : Optional.of(model);
  }

  /** Returns the present mode; empty where its number or its entry is not known. */
  public Optional<Mode> currentMode() {
    return current.isEmpty()
        ? Optional.empty()
        : modes.stream().filter(mode -> mode.id() == current.getAsInt()).findFirst();
  }

  /** Returns the mode with the highest clocks, by name: {@code MAXN…}, else the most watts. */
  public Optional<Mode> fastest() {
    return modes.stream().max(BY_SPEED);
  }

  private static OptionalInt defaultMode(String catalogue) {
    Matcher matcher = DEFAULT.matcher(withoutComments(catalogue));
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  private static String withoutComments(String catalogue) {
    return catalogue.replaceAll("(?m)#.*$", "");
  }

  static List<Mode> modes(String catalogue) {
    List<Mode> modes = new ArrayList<>();
    for (String line : withoutComments(catalogue).lines().map(String::strip).toList()) {
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        int id = Integer.parseInt(header.group(1));
        modes.add(new Mode(id, header.group(2), OptionalLong.empty(), 0));
        continue;
      }
      Matcher setting = SETTING.matcher(line);
      if (!modes.isEmpty() && setting.matches()) {
        int last = modes.size() - 1;
        modes.set(last, with(modes.get(last), setting));
      }
    }
    return modes;
  }

  private static Mode with(Mode mode, Matcher setting) {
    long value = Long.parseLong(setting.group(3));
    if (setting.group(1).equals("CPU_ONLINE") && value == 1) {
      return new Mode(mode.id(), mode.name(), mode.gpuMaxHz(), mode.coresOnline() + 1);
    }
    // −1 is no cap, as is a number above every clock (INT_MAX).
    boolean capsGpu = setting.group(1).equals("GPU") && setting.group(2).equals("MAX_FREQ");
    if (capsGpu && value > 0 && value < Integer.MAX_VALUE) {
      return new Mode(mode.id(), mode.name(), OptionalLong.of(value), mode.coresOnline());
    }
    return mode;
  }

  /**
   * What {@code nvpmodel -q} printed.
   *
   * @param name e.g. {@code MAXN}, {@code 120W}
   * @param id empty where no number follows the name
   */
  public record Query(String name, OptionalInt id) {
    /** Returns the mode in the output of {@code nvpmodel -q}; empty where it names none. */
    public static Optional<Query> parse(String output) {
      Optional<String> name = Optional.empty();
      for (String line : output.lines().map(String::strip).toList()) {
        Matcher matcher = QUERY.matcher(line);
        if (matcher.matches()) {
          name = Optional.of(matcher.group(1).strip());
        } else if (name.isPresent() && line.matches("\\d{1,6}")) {
          return Optional.of(new Query(name.get(), OptionalInt.of(Integer.parseInt(line))));
        }
      }
      return name.map(mode -> new Query(mode, OptionalInt.empty()));
    }
  }
}
