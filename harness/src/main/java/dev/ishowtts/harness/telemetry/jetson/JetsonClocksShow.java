package dev.ishowtts.harness.telemetry.jetson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code jetson_clocks --show} printed. Lines that are not understood are left out, as are
 * values that are missing or cut off.
 *
 * @param family chip, e.g. {@code tegra234}
 * @param machine e.g. {@code Jetson AGX Orin}
 * @param cpus clocks in kHz, in the order of the output
 * @param gpus clocks in Hz
 * @param emc clock in Hz
 * @param engines other engines (DLA, PVA, …), clocks in Hz
 * @param powerMode name of the power mode
 */
public record JetsonClocksShow(
    Optional<String> family,
    Optional<String> machine,
    List<Cpu> cpus,
    List<Engine> gpus,
    Optional<Emc> emc,
    List<Engine> engines,
    Optional<String> powerMode) {
  private static final Pattern HEAD =
      Pattern.compile("SOC family:\\s*(\\S+)\\s+Machine:\\s*(.*?)\\s*");
  private static final Pattern CPU = Pattern.compile("cpu(\\d{1,4}):?\\s+(.*)");
  private static final Pattern ENGINE =
      Pattern.compile("([A-Za-z][A-Za-z0-9_-]*):?\\s+(.*Freq=.*)");
  private static final Pattern PAIR = Pattern.compile("([A-Za-z0-9_]+)=(\\S+)");
  private static final Pattern MODE = Pattern.compile("NV Power Mode:\\s*(\\S.*?)\\s*");

  public JetsonClocksShow {
    cpus = List.copyOf(cpus);
    gpus = List.copyOf(gpus);
    engines = List.copyOf(engines);
  }

  /** Clocks of one engine. */
  public record Range(OptionalLong min, OptionalLong max, OptionalLong current) {
    static Range of(Map<String, String> values) {
      return new Range(
          number(values, "MinFreq"), number(values, "MaxFreq"), number(values, "CurrentFreq"));
    }
  }

  /**
   * One processor core.
   *
   * @param isOnline also true where the line does not say so
   * @param idleStates whether each idle state is allowed, e.g. {@code WFI}, {@code c7}
   */
  public record Cpu(
      int number,
      boolean isOnline,
      Optional<String> governor,
      Range kilohertz,
      Map<String, Boolean> idleStates) {
    public Cpu {
      idleStates = Map.copyOf(idleStates);
    }
  }

  /** One GPU or other engine. */
  public record Engine(String name, boolean isOnline, Range hertz) {}

  /**
   * The memory controller.
   *
   * @param override whether the clock is held; empty where the line does not say so
   */
  public record Emc(Range hertz, Optional<Boolean> override) {}

  /** Returns what the output says; empty where it shows no clock at all. */
  public static Optional<JetsonClocksShow> parse(String output) {
    Reader reader = new Reader();
    output.lines().map(String::strip).forEach(reader::line);
    JetsonClocksShow show =
        new JetsonClocksShow(
            reader.family,
            reader.machine,
            reader.cpus,
            reader.gpus,
            reader.emc,
            reader.engines,
            reader.powerMode);
    return show.cpus.isEmpty() && show.gpus.isEmpty() && show.emc.isEmpty()
        ? Optional.empty()
        : Optional.of(show);
  }

  private static OptionalLong number(Map<String, String> values, String key) {
    String text = values.getOrDefault(key, "");
    return text.matches("\\d{1,15}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static final class Reader {
    private Optional<String> family = Optional.empty();
    private Optional<String> machine = Optional.empty();
    private final List<Cpu> cpus = new ArrayList<>();
    private final List<Engine> gpus = new ArrayList<>();
    private Optional<Emc> emc = Optional.empty();
    private final List<Engine> engines = new ArrayList<>();
    private Optional<String> powerMode = Optional.empty();

    void line(String line) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        family = Optional.of(head.group(1));
        machine = Optional.of(head.group(2)).filter(name -> !name.isEmpty());
        return;
      }
      Matcher mode = MODE.matcher(line);
      if (mode.matches()) {
        powerMode = Optional.of(mode.group(1));
        return;
      }
      Matcher cpu = CPU.matcher(line);
      if (cpu.matches()) {
        cpu(Integer.parseInt(cpu.group(1)), cpu.group(2));
        return;
      }
      Matcher engine = ENGINE.matcher(line);
      if (engine.matches()) {
        engine(engine.group(1), pairs(engine.group(2)));
      }
    }

    private void cpu(int number, String text) {
      int idle = text.indexOf("IdleStates:");
      Map<String, String> values = pairs(idle < 0 ? text : text.substring(0, idle));
      Map<String, Boolean> states = new LinkedHashMap<>();
      if (idle >= 0) {
        pairs(text.substring(idle)).forEach((state, value) -> states.put(state, value.equals("1")));
      }
      cpus.add(
          new Cpu(
              number,
              isOnline(values),
              Optional.ofNullable(values.get("Governor")),
              Range.of(values),
              states));
    }

    private void engine(String name, Map<String, String> values) {
      Range range = Range.of(values);
      if (name.equals("EMC")) {
        OptionalInt override =
            number(values, "FreqOverride").stream().mapToInt(value -> (int) value).findFirst();
        emc =
            Optional.of(
                new Emc(
                    range,
                    override.isPresent()
                        ? Optional.of(override.getAsInt() == 1)
                        : Optional.empty()));
        return;
      }
      boolean gpu = name.equals("GPU") || name.startsWith("gpu-");
      (gpu ? gpus : engines).add(new Engine(name, isOnline(values), range));
    }

    private static boolean isOnline(Map<String, String> values) {
      return !values.getOrDefault("Online", "1").equals("0");
    }

    private static Map<String, String> pairs(String text) {
      Map<String, String> pairs = new LinkedHashMap<>();
      Matcher matcher = PAIR.matcher(text);
      while (matcher.find()) {
        pairs.put(matcher.group(1), matcher.group(2));
      }
      return pairs;
    }
  }
}
