package dev.ishowtts.harness.telemetry.jetson;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code tegrastats}, of JetPack 4 to 7. What a line does not say, or says in a form
 * that is not known or cut off, is absent.
 *
 * @param time local time of the line; older releases print none
 * @param memory unified memory
 * @param swap absent without swap
 * @param cores one per core in the kernel's order; empty where the list is missing or cut off
 * @param emc memory controller; root only
 * @param gpus GPU load and clocks by name: {@code GR3D}, {@code GR3D2}
 * @param engineMhz clocks of other engines that are on, in MHz, e.g. {@code VIC}, {@code APE}
 * @param celsius temperature by zone; a zone without power is absent
 * @param rails power by supply rail
 */
public record TegrastatsLine(
    Optional<LocalDateTime> time,
    Optional<Memory> memory,
    Optional<Swap> swap,
    List<Core> cores,
    Optional<Clock> emc,
    SortedMap<String, Clock> gpus,
    SortedMap<String, Integer> engineMhz,
    SortedMap<String, Double> celsius,
    SortedMap<String, Rail> rails) {
  private static final Set<String> NO_RAILS = Set.of("RAM", "SWAP", "IRAM", "NC");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd-uuuu HH:mm:ss", Locale.ROOT);
  private static final Pattern START =
      Pattern.compile("(\\d{2}-\\d{2}-\\d{4} \\d{2}:\\d{2}:\\d{2})\\b.*");
  private static final Pattern MEMORY =
      Pattern.compile("\\bRAM (\\d{1,9})/(\\d{1,9})MB(?: \\(lfb (\\d{1,9})x(\\d{1,9})([kM])B\\))?");
  private static final Pattern SWAP =
      Pattern.compile("\\bSWAP (\\d{1,9})/(\\d{1,9})MB(?: \\(cached (\\d{1,9})MB\\))?");
  private static final Pattern CPU = Pattern.compile("\\bCPU \\[([^\\[\\]\\s]*)\\](?=\\s|$)");
  private static final Pattern CORE = Pattern.compile("(\\d{1,3})%(?:@(\\d{1,6}))?");
  private static final Pattern CLOCK =
      Pattern.compile("(?:(\\d{1,3})%)?(?:@(?:(\\d{1,6})|\\[(\\d{1,6}(?:,\\d{1,6})*)\\]))?");
  private static final Pattern ENGINE_CLOCK =
      Pattern.compile("(?:\\d{1,3}%)?@?\\[?(\\d{1,6})(?:,\\d{1,6})*\\]?");
  private static final Pattern ZONE =
      Pattern.compile("([A-Za-z][\\w.-]*)@(-?\\d{1,4}(?:\\.\\d+)?)C(?:/-?\\d{1,4}(?:\\.\\d+)?C)?");
  private static final Pattern WATTS =
      Pattern.compile("(\\d{1,7})(mW)?/(\\d{1,7})(mW)?(?:/(\\d{1,7})(mW)?)?");

  public TegrastatsLine {
    cores = List.copyOf(cores);
  }

  /**
   * Unified memory in MiB.
   *
   * @param largestFreeBlockKib size of the largest free blocks, in KiB
   * @param largestFreeBlocks how many of them there are
   */
  public record Memory(
      int usedMib, int totalMib, OptionalLong largestFreeBlockKib, OptionalInt largestFreeBlocks) {}

  /** Swap in MiB. */
  public record Swap(int usedMib, int totalMib, OptionalInt cachedMib) {}

  /** One core; an offline one has neither load nor clock. */
  public record Core(boolean isOnline, OptionalInt loadPercent, OptionalInt mhz) {}

  /** Load in percent and clocks in MHz, one or one for each part of the engine. */
  public record Clock(OptionalInt loadPercent, List<Integer> mhz) {
    public Clock {
      mhz = List.copyOf(mhz);
    }
  }

  /** Power in mW: now, on average, and highest where the release says so. */
  public record Rail(int currentMilliwatts, int averageMilliwatts, OptionalInt maxMilliwatts) {}

  /** Returns what the line says; empty where it says nothing that is known. */
  public static Optional<TegrastatsLine> parse(String line) {
    String text = line.strip();
    Words words = new Words(List.of(text.split("\\s+", 0)));
    TegrastatsLine parsed =
        new TegrastatsLine(
            time(text),
            memory(text),
            swap(text),
            cores(text),
            words.emc(),
            words.gpus(),
            words.engines(),
            words.zones(),
            words.rails());
    boolean empty =
        parsed.memory.isEmpty()
            && parsed.cores.isEmpty()
            && parsed.gpus.isEmpty()
            && parsed.celsius.isEmpty()
            && parsed.rails.isEmpty();
    return empty ? Optional.empty() : Optional.of(parsed);
  }

  private static Optional<LocalDateTime> time(String line) {
    Matcher matcher = START.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(matcher.group(1), TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Memory> memory(String line) {
    Matcher matcher = MEMORY.matcher(line);
    if (!matcher.find()) {
      return Optional.empty();
    }
    OptionalLong block = OptionalLong.empty();
    OptionalInt blocks = OptionalInt.empty();
    if (matcher.group(3) != null) {
      block =
          OptionalLong.of(
              Long.parseLong(matcher.group(4)) * (matcher.group(5).equals("M") ? 1024 : 1));
      blocks = OptionalInt.of(Integer.parseInt(matcher.group(3)));
    }
    return Optional.of(
        new Memory(
            Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), block, blocks));
  }

  private static Optional<Swap> swap(String line) {
    Matcher matcher = SWAP.matcher(line);
    return matcher.find()
        ? Optional.of(
            new Swap(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                integer(matcher.group(3))))
        : Optional.empty();
  }

  private static List<Core> cores(String line) {
    Matcher list = CPU.matcher(line);
    if (!list.find()) {
      return List.of();
    }
    List<Core> cores = new ArrayList<>();
    for (String text : list.group(1).split(",", -1)) {
      Matcher core = CORE.matcher(text);
      if (core.matches()) {
        cores.add(new Core(true, integer(core.group(1)), integer(core.group(2))));
      } else if (text.equals("off")) {
        cores.add(new Core(false, OptionalInt.empty(), OptionalInt.empty()));
      } else {
        return List.of();
      }
    }
    return cores;
  }

  private static OptionalInt integer(@Nullable String digits) {
    return digits == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
  }

  /** The line cut at blanks: what is a name followed by its value, or both in one word. */
  private record Words(List<String> words) {
    private String after(int index) {
      return index + 1 < words.size() ? words.get(index + 1) : "";
    }

    private static Optional<Clock> clock(String text) {
      Matcher matcher = CLOCK.matcher(text);
      if (text.isEmpty() || !matcher.matches()) {
        return Optional.empty();
      }
      List<Integer> mhz = new ArrayList<>();
      if (matcher.group(2) != null) {
        mhz.add(Integer.valueOf(matcher.group(2)));
      } else if (matcher.group(3) != null) {
        Arrays.stream(matcher.group(3).split(",", 0)).map(Integer::valueOf).forEach(mhz::add);
      }
      return Optional.of(new Clock(integer(matcher.group(1)), mhz));
    }

    Optional<Clock> emc() {
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).equals("EMC_FREQ")) {
          return clock(after(i));
        }
      }
      return Optional.empty();
    }

    SortedMap<String, Clock> gpus() {
      SortedMap<String, Clock> gpus = new TreeMap<>();
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).matches("GR3D\\d*_FREQ")) {
          String name = words.get(i).substring(0, words.get(i).length() - "_FREQ".length());
          clock(after(i)).ifPresent(clock -> gpus.put(name, clock));
        }
      }
      return gpus;
    }

    SortedMap<String, Integer> engines() {
      SortedMap<String, Integer> engines = new TreeMap<>();
      for (int i = 0; i < words.size(); i++) {
        boolean engine =
            words.get(i).matches("(?!EMC|GR3D)[A-Z][A-Z0-9]*_FREQ|APE|MSENC|NVENC\\d*");
        Matcher clock = ENGINE_CLOCK.matcher(after(i));
        if (engine && clock.matches()) {
          engines.put(words.get(i).replaceFirst("_FREQ$", ""), Integer.valueOf(clock.group(1)));
        }
      }
      return engines;
    }

    SortedMap<String, Double> zones() {
      SortedMap<String, Double> celsius = new TreeMap<>();
      for (String word : words) {
        Matcher zone = ZONE.matcher(word);
        if (zone.matches()) {
          long milli = Math.round(Double.parseDouble(zone.group(2)) * 1000);
          OptionalDouble value = ThermalZone.celsius(OptionalLong.of(milli));
          value.ifPresent(temperature -> celsius.put(zone.group(1), temperature));
        }
      }
      return celsius;
    }

    SortedMap<String, Rail> rails() {
      SortedMap<String, Rail> rails = new TreeMap<>();
      for (int i = 0; i < words.size(); i++) {
        Matcher power = WATTS.matcher(after(i));
        boolean rail =
            words.get(i).matches("[A-Z][A-Za-z0-9_]*") && !NO_RAILS.contains(words.get(i));
        if (rail && power.matches() && sameUnit(power)) {
          rails.put(
              words.get(i),
              new Rail(
                  Integer.parseInt(power.group(1)),
                  Integer.parseInt(power.group(3)),
                  integer(power.group(5))));
        }
      }
      return rails;
    }

    /* A value without the unit that the others carry was cut off. */
    private static boolean sameUnit(Matcher power) {
      boolean unit = power.group(2) != null;
      return unit == (power.group(4) != null)
          && (power.group(5) == null || unit == (power.group(6) != null));
    }
  }
}
