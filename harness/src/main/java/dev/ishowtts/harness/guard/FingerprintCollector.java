package dev.ishowtts.harness.guard;

import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.harness.telemetry.HostFiles;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects what must be equal for two runs to be comparable. Only facts that stay the same over a
 * reboot; what cannot be read is left out.
 */
public final class FingerprintCollector {
  private static final Pattern KERNEL = Pattern.compile("(\\d+\\.\\d+).*", Pattern.DOTALL);

  private final HostFiles host;
  private final int cores;

  /**
   * @param cores processors that this process may use
   */
  public FingerprintCollector(HostFiles host, int cores) {
    this.host = host;
    this.cores = cores;
  }

  /**
   * Returns the fingerprint.
   *
   * @param software facts that only the caller knows: Java, runtime, provider, suite …
   */
  public Fingerprint collect(Map<String, String> software) {
    SortedMap<String, String> facts = new TreeMap<>(software);
    facts.put("cpu.cores", Integer.toString(cores));
    cpuModel(facts);
    host.text("proc/sys/kernel/ostype").ifPresent(os -> facts.put("os", os));
    host.text("proc/sys/kernel/osrelease")
        .map(KERNEL::matcher)
        .filter(Matcher::matches)
        .ifPresent(kernel -> facts.put("os.kernel", kernel.group(1)));
    put(facts, "device", "proc/device-tree/model");
    put(facts, "device.serial", "proc/device-tree/serial-number");
    put(facts, "cpu.governor", "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    host.text("var/lib/nvpmodel/status")
        .map(status -> status.replace("pmode:", ""))
        .ifPresent(mode -> facts.put("power.mode", mode));
    return new Fingerprint(facts);
  }

  private void cpuModel(Map<String, String> facts) {
    List<String> lines = host.lines("proc/cpuinfo");
    for (String key : List.of("model name", "Hardware", "CPU part")) {
      for (String line : lines) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
          facts.put("cpu.model", line.substring(colon + 1).strip());
          return;
        }
      }
    }
  }

  private void put(Map<String, String> facts, String key, String path) {
    host.text(path).filter(text -> !text.isEmpty()).ifPresent(text -> facts.put(key, text));
  }
}
