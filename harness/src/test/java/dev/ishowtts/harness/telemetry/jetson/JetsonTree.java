package dev.ishowtts.harness.telemetry.jetson;

import dev.ishowtts.harness.telemetry.HostFiles;
import dev.ishowtts.harness.telemetry.HostFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A made-up Jetson below a folder, with the files that the boards have. */
public final class JetsonTree {
  /** A board with a release of JetPack. */
  public enum Kind {
    AGX_ORIN_JETPACK_5,
    AGX_ORIN_JETPACK_6,
    AGX_ORIN_JETPACK_7,
    ORIN_NANO_JETPACK_6,
    XAVIER_JETPACK_5,
    THOR_JETPACK_7
  }

  private static final long ORIN_GPU = 1_300_500_000;

  private final HostFolder host;
  private final String gpu;
  private final long gpuHighest;
  private final long gpuIdle;
  private final int cores;
  private final long cpuHighest;

  private JetsonTree(
      Path root, String gpu, long gpuHighest, long gpuIdle, int cores, long cpuHighest) {
    this.host = new HostFolder(root);
    this.gpu = gpu;
    this.gpuHighest = gpuHighest;
    this.gpuIdle = gpuIdle;
    this.cores = cores;
    this.cpuHighest = cpuHighest;
  }

  /** Builds a board with free clocks, as after a boot, in its fastest power mode. */
  public static JetsonTree create(Path root, Kind kind) {
    return switch (kind) {
      case AGX_ORIN_JETPACK_5 ->
          orin(root, "17000000.ga10b", "ga10b", "# R35 (release), REVISION: 4.1, GCID: 33958178");
      case AGX_ORIN_JETPACK_6 ->
          orin(root, "17000000.gpu", "gpu", "# R36 (release), REVISION: 4.3, GCID: 38968081");
      case AGX_ORIN_JETPACK_7 ->
          orin(root, "17000000.gpu", "gpu", "# R39 (release), REVISION: 2.0, GCID: 40000000");
      case ORIN_NANO_JETPACK_6 -> nano(root);
      case XAVIER_JETPACK_5 -> xavier(root);
      case THOR_JETPACK_7 -> thor(root);
    };
  }

  private static JetsonTree orin(Path root, String gpu, String node, String release) {
    JetsonTree tree = new JetsonTree(root, gpu, ORIN_GPU, 306_000_000, 12, 2_201_600);
    tree.board("NVIDIA Jetson AGX Orin Developer Kit", "nvidia,p3737-0000\0nvidia,tegra234\0");
    tree.host.with("etc/nv_tegra_release", release + ", BOARD: generic, EABI: aarch64\n");
    tree.host.with("sys/class/devfreq/" + gpu + "/device/of_node/name", node + "\0");
    boolean five = node.equals("ga10b");
    tree.zones(
        five
            ? List.of("CPU-therm", "GPU-therm", "CV0-therm", "Tboard_tegra", "tj-therm")
            : List.of("cpu-thermal", "gpu-thermal", "cv0-thermal", "soc0-thermal", "tj-thermal"));
    tree.ina3221("1-0040", 3, "VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0");
    tree.ina3221("1-0041", 4, "NC", "VDDQ_VDD2_1V8AO", "NC");
    tree.overCurrent();
    tree.coolers("cpu-throttle-alert", "gpu-throttle-alert", "hot-surface-alert", "pwm-fan");
    tree.power(0, "nvpmodel-agx-orin.conf");
    tree.emc(2_133_000_000, 3_199_000_000L);
    return tree.clocks();
  }

  private static JetsonTree nano(Path root) {
    JetsonTree tree =
        new JetsonTree(root, "17000000.gpu", 1_020_000_000, 306_000_000, 6, 1_728_000);
    tree.board(
        "NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super",
        "nvidia,p3768-0000+p3767-0005-super\0nvidia,tegra234\0");
    tree.host.with("etc/nv_tegra_release", "# R36 (release), REVISION: 4.7, GCID: 1\n");
    tree.host.with("sys/class/devfreq/17000000.gpu/device/of_node/name", "gpu\0");
    tree.zones(List.of("cpu-thermal", "gpu-thermal", "soc0-thermal", "tj-thermal"));
    tree.ina3221("1-0040", 1, "VDD_IN", "VDD_CPU_GPU_CV", "VDD_SOC");
    tree.overCurrent();
    tree.coolers("cpu-throttle-alert", "devfreq-17000000.gpu", "cpufreq-cpu0");
    tree.power(2, "nvpmodel-orin-nano-super.conf");
    return tree.clocks();
  }

  private static JetsonTree xavier(Path root) {
    JetsonTree tree =
        new JetsonTree(root, "17000000.gv11b", 1_377_000_000, 114_750_000, 8, 2_265_600);
    tree.board("Jetson-AGX", "nvidia,p2972-0000\0nvidia,tegra194\0");
    tree.host.with("etc/nv_tegra_release", "# R35 (release), REVISION: 6.4, GCID: 1\n");
    tree.host.with("sys/class/devfreq/17000000.gv11b/device/of_node/name", "gv11b\0");
    tree.zones(
        List.of("CPU-therm", "GPU-therm", "AUX-therm", "AO-therm", "PMIC-Die", "thermal-fan-est"));
    tree.ina3221("1-0040", 2, "GPU", "CPU", "SOC");
    tree.ina3221("1-0041", 3, "CV", "VDDRQ", "SYS5V");
    tree.overCurrent();
    tree.power(0, "nvpmodel-xavier.conf");
    return tree.clocks();
  }

  private static JetsonTree thor(Path root) {
    JetsonTree tree = new JetsonTree(root, "gpu-gpc-0", 1_575_000_000, 315_000_000, 14, 2_601_000);
    tree.board("NVIDIA Jetson AGX Thor Developer Kit", "nvidia,p3971-0089\0nvidia,tegra264\0");
    tree.host.with("etc/nv_tegra_release", "# R38 (release), REVISION: 4.0, GCID: 1\n");
    tree.host.with("sys/class/devfreq/gpu-nvd-0/cur_freq", "315000000\n");
    tree.host.with("sys/class/devfreq/gpu-nvd-0/min_freq", "315000000\n");
    tree.host.with("sys/class/devfreq/gpu-nvd-0/max_freq", "1692000000\n");
    tree.host.with("sys/class/devfreq/bwmgr/cur_freq", "4266000000\n");
    tree.host.with("sys/class/devfreq/bwmgr/min_freq", "665600000\n");
    tree.host.with("sys/class/devfreq/bwmgr/max_freq", "4266000000\n");
    tree.zones(
        List.of("cpu-thermal", "gpu-thermal", "soc012-thermal", "soc345-thermal", "tj-thermal"));
    tree.ina3221("1-0040", 5, "VDD_GPU", "VDD_CPU_SOC_MSS", "VIN_SYS_5V0");
    tree.host.with("sys/bus/i2c/devices/1-0044/hwmon/hwmon6/name", "ina238\n");
    tree.host.with("sys/bus/i2c/devices/1-0044/hwmon/hwmon6/power1_input", "26686000\n");
    tree.overCurrent();
    tree.power(0, "nvpmodel-thor.conf");
    return tree.clocks();
  }

  private void board(String model, String compatible) {
    host.with("proc/device-tree/model", model + "\0")
        .with("proc/device-tree/compatible", compatible)
        .with(
            "proc/meminfo",
            """
            MemTotal:       64301056 kB
            MemFree:        10000000 kB
            MemAvailable:   52428800 kB
            SwapTotal:       2048000 kB
            SwapFree:        1024000 kB
            """)
        .with(
            "proc/buddyinfo",
            """
            Node 0, zone      DMA      1      0      0      1      2      1      1      0      1      1      3
            Node 0, zone   Normal      5      0      0      1      2      1      1      0      1      1      4
            """);
  }

  private void zones(List<String> types) {
    for (int i = 0; i < types.size(); i++) {
      String folder = "sys/class/thermal/thermal_zone" + i + "/";
      String type = types.get(i);
      // The computer vision cluster is switched off: its zone reads −256 °C.
      String milli =
          type.toLowerCase(java.util.Locale.ROOT).startsWith("cv")
              ? "-256000"
              : type.startsWith("PMIC") ? "100000" : Integer.toString(45_000 + 1_500 * i);
      host.with(folder + "type", type + "\n").with(folder + "temp", milli + "\n");
    }
  }

  private void ina3221(String device, int number, String... labels) {
    String folder = "sys/bus/i2c/devices/" + device + "/hwmon/hwmon" + number + "/";
    host.with(folder + "name", "ina3221\n");
    for (int i = 1; i <= labels.length; i++) {
      host.with(folder + "in" + i + "_label", labels[i - 1] + "\n")
          .with(folder + "in" + i + "_input", "5000\n")
          .with(folder + "curr" + i + "_input", 400 * i + "\n");
    }
    host.with(folder + "in7_label", "sum of shunt voltages\n").with(folder + "in7_input", "9\n");
  }

  private void overCurrent() {
    String folder = "sys/class/hwmon/hwmon9/";
    host.with(folder + "name", "soctherm_oc\n");
    for (int i = 1; i <= 3; i++) {
      host.with(folder + "oc" + i + "_event_cnt", "0\n")
          .with(folder + "oc" + i + "_throt_en", "1\n");
    }
  }

  private void coolers(String... types) {
    for (int i = 0; i < types.length; i++) {
      String folder = "sys/class/thermal/cooling_device" + i + "/";
      host.with(folder + "type", types[i] + "\n")
          .with(folder + "cur_state", types[i].equals("pwm-fan") ? "2\n" : "0\n")
          .with(folder + "max_state", "3\n");
    }
  }

  private void power(int mode, String catalogue) {
    host.with("var/lib/nvpmodel/status", String.format("pmode:%04d", mode))
        .with("etc/nvpmodel.conf", resource(catalogue));
  }

  /** Sets the memory controller's clock, as root reads it. */
  public JetsonTree emc(long current, long max) {
    String folder = "sys/kernel/debug/bpmp/debug/clk/emc/";
    host.with(folder + "rate", current + "\n")
        .with(folder + "min_rate", "204000000\n")
        .with(folder + "max_rate", max + "\n")
        .with("sys/kernel/nvpmodel_emc_cap/emc_iso_cap", "0\n")
        .with("sys/kernel/debug/cactmon/mc_all", "213300\n");
    return this;
  }

  private JetsonTree clocks() {
    String folder = "sys/class/devfreq/" + gpu + "/";
    host.with(
        folder + "available_frequencies", gpuIdle + " 612000000 816000000 " + gpuHighest + "\n");
    host.with(folder + "governor", "nvhost_podgov\n").with(folder + "device/load", "437\n");
    gpu(gpuIdle, gpuHighest, gpuIdle);
    for (int core = 0; core < cores; core++) {
      String cpu = "sys/devices/system/cpu/cpu" + core + "/";
      host.with(cpu + "online", "1\n")
          .with(cpu + "cpufreq/cpuinfo_max_freq", cpuHighest + "\n")
          .with(cpu + "cpufreq/scaling_governor", "schedutil\n");
    }
    cpu(729_600, cpuHighest, 1_113_600);
    return this;
  }

  /** Sets the GPU's clocks in Hz. */
  public JetsonTree gpu(long min, long max, long current) {
    String folder = "sys/class/devfreq/" + gpu + "/";
    host.with(folder + "min_freq", min + "\n")
        .with(folder + "max_freq", max + "\n")
        .with(folder + "cur_freq", current + "\n");
    return this;
  }

  /** Sets every core's clocks in kHz. */
  public JetsonTree cpu(long min, long max, long current) {
    for (int core = 0; core < cores; core++) {
      String folder = "sys/devices/system/cpu/cpu" + core + "/cpufreq/";
      host.with(folder + "scaling_min_freq", min + "\n")
          .with(folder + "scaling_max_freq", max + "\n")
          .with(folder + "scaling_cur_freq", current + "\n");
    }
    return this;
  }

  /** Locks all clocks at their highest, as {@code jetson_clocks} does. */
  public JetsonTree locked() {
    gpu(gpuHighest, gpuHighest, gpuHighest);
    cpu(cpuHighest, cpuHighest, cpuHighest);
    if (host.files().number("sys/class/devfreq/gpu-nvd-0/cur_freq").isPresent()) {
      host.with("sys/class/devfreq/gpu-nvd-0/min_freq", "1692000000\n");
    }
    if (host.files().number("sys/kernel/debug/bpmp/debug/clk/emc/rate").isPresent()) {
      emc(3_199_000_000L, 3_199_000_000L);
    }
    return this;
  }

  /** Writes one file of the board. */
  public JetsonTree with(String path, String content) {
    host.with(path, content);
    return this;
  }

  /** Returns the made-up folder. */
  public HostFolder folder() {
    return host;
  }

  /** Returns the host. */
  public HostFiles files() {
    return host.files();
  }

  /** Returns a captured output beside this class. */
  public static String resource(String name) {
    try (InputStream stream = JetsonTree.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalArgumentException("no test resource " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
