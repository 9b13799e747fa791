package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Jetson this is and what software it runs.
 *
 * @param model the device tree's name, e.g. {@code NVIDIA Jetson AGX Orin Developer Kit}
 * @param family empty for a chip that is not known
 * @param l4t Jetson Linux release, e.g. {@code 36.4.3}; empty where it cannot be read
 */
public record Board(Optional<String> model, Optional<Family> family, Optional<String> l4t) {
  private static final Pattern RELEASE =
      Pattern.compile("#?\\s*R(\\d+)\\s*\\(release\\),\\s*REVISION:\\s*(\\d+(?:\\.\\d+)*).*");

  /** NVIDIA's table of releases, as of July 2026. */
  private static final Map<String, String> JETPACK =
      Map.ofEntries(
          Map.entry("39.2.0", "7.2"),
          Map.entry("38.4.0", "7.1"),
          Map.entry("36.5.0", "6.2.2"),
          Map.entry("36.4.7", "6.2.1"),
          Map.entry("36.4.4", "6.2.1"),
          Map.entry("36.4.3", "6.2"),
          Map.entry("36.4.0", "6.1"),
          Map.entry("36.3.0", "6.0"),
          Map.entry("35.6.4", "5.1.6"),
          Map.entry("35.6.3", "5.1.5"),
          Map.entry("35.6.2", "5.1.5"),
          Map.entry("35.6.0", "5.1.4"),
          Map.entry("35.5.0", "5.1.3"),
          Map.entry("35.4.1", "5.1.2"),
          Map.entry("35.3.1", "5.1.1"),
          Map.entry("35.2.1", "5.1"),
          Map.entry("35.1.0", "5.0.2"));

  /** Families of Jetson modules, by chip. */
  public enum Family {
    XAVIER("tegra194", "7.2"),
    ORIN("tegra234", "8.7"),
    THOR("tegra264", "11.0");

    private final String chip;
    private final String computeCapability;

    Family(String chip, String computeCapability) {
      this.chip = chip;
      this.computeCapability = computeCapability;
    }

    /** Returns the chip's name in the device tree, e.g. {@code tegra234}. */
    public String chip() {
      return chip;
    }

    /** Returns CUDA's compute capability, e.g. {@code 8.7}. */
    public String computeCapability() {
      return computeCapability;
    }
  }

  /** Returns the board of a host; empty where it is not a Jetson. */
  public static Optional<Board> read(HostFiles host) {
    String compatible =
        host.text("proc/device-tree/compatible").orElse("").toLowerCase(Locale.ROOT);
    Optional<String> l4t = host.text("etc/nv_tegra_release").flatMap(Board::l4t);
    if (l4t.isEmpty() && !compatible.contains("nvidia,")) {
      return Optional.empty();
    }
    Optional<Family> family = Optional.empty();
    for (Family candidate : Family.values()) {
      if (compatible.contains(candidate.chip())) {
        family = Optional.of(candidate);
      }
    }
    Optional<String> model = host.text("proc/device-tree/model").filter(text -> !text.isEmpty());
    return Optional.of(new Board(model, family, l4t));
  }

  private static Optional<String> l4t(String release) {
    Matcher matcher = RELEASE.matcher(release.lines().findFirst().orElse(""));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String version = matcher.group(1) + "." + matcher.group(2);
    return Optional.of(
        version.chars().filter(c -> c == '.').count() < 2 ? version + ".0" : version);
  }

  /** Returns the release of JetPack, e.g. {@code 6.2}; empty for a release that is not known. */
  public Optional<String> jetPack() {
    return l4t.flatMap(
        version -> {
          if (version.startsWith("38.2.")) {
            return Optional.of("7.0");
          }
          if (version.startsWith("32.7.")) {
            return Optional.of("4.6." + version.substring("32.7.".length()));
          }
          return Optional.ofNullable(JETPACK.get(version));
        });
  }

  /** Returns JetPack's generation, 4 to 7, also for a release that is not in the table. */
  public OptionalInt generation() {
    if (l4t.isEmpty()) {
      return OptionalInt.empty();
    }
    int major = Integer.parseInt(l4t.get().substring(0, l4t.get().indexOf('.')));
    if (major >= 38) {
      return OptionalInt.of(7);
    }
    return switch (major) {
      case 36 -> OptionalInt.of(6);
      case 34, 35 -> OptionalInt.of(5);
      case 32 -> OptionalInt.of(4);
      default -> OptionalInt.empty();
    };
  }
}
