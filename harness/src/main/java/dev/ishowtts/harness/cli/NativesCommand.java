package dev.ishowtts.harness.cli;

import dev.ishowtts.engine.EngineNatives;
import dev.ishowtts.engine.natives.InstalledNatives;
import dev.ishowtts.engine.natives.NativesProgress;
import dev.ishowtts.engine.natives.NativesSource;
import dev.ishowtts.engine.natives.NativesStore;
import dev.ishowtts.engine.runtime.Natives;
import dev.ishowtts.harness.natives.MavenArtifact;
import dev.ishowtts.harness.natives.MavenDownload;
import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The native libraries of ONNX Runtime for GPUs. */
@Command(
    name = "natives",
    description = "Installs, lists, verifies and removes ONNX Runtime's libraries for GPUs.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ishowtts natives install --cuda-libraries      everything but NVIDIA's driver",
      "  ishowtts natives install --libraries build/Linux/Release   your own build, on a Jetson"
    })
final class NativesCommand extends CommandGroup {
  private static final String SUPPORTED = "linux-x64";

  /* Every line is a step for people; the last is this command again. */
  private static final String OWN_BUILD =
      """
      ONNX Runtime is published for GPUs on %s only, and this machine is %s.
      On a Jetson build its C libraries once, on the device or in NVIDIA's container of its JetPack:
        git clone --recursive --branch v%s https://github.com/microsoft/onnxruntime && cd onnxruntime
        ./build.sh --config Release --build_shared_lib --parallel --skip_tests --use_cuda \
      --cuda_home /usr/local/cuda --cudnn_home /usr/lib/aarch64-linux-gnu \
      --cmake_extra_defines CMAKE_CUDA_ARCHITECTURES=87
      (for TensorRT add --use_tensorrt --tensorrt_home /usr/lib/aarch64-linux-gnu), or take them from the
      onnxruntime recipe of github.com/dusty-nv/jetson-containers; wheels for Python do not hold them. Then
        ./ishowtts natives install --libraries build/Linux/Release\
      """;

  private final Ishowtts root;

  NativesCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "install",
      description = {
        "Gets onnxruntime_gpu (642 MB) with Maven and unpacks it once; GPU providers then use it.",
        "NVIDIA's licences apply to CUDA and cuDNN, which come in another 2 GB."
      },
      footer = {
        "",
        "Examples:",
        "  ishowtts natives install",
        "  ishowtts natives install --from onnxruntime_gpu-1.29.0.jar    without network"
      })
  int install(
      @Option(
              names = "--cuda-libraries",
              description = "With CUDA 12.6 and cuDNN 9.5, where they are not installed.")
          boolean cuda,
      @Option(
              names = "--from",
              paramLabel = "FILE.jar",
              description = "Jar of ONNX Runtime or of CUDA to use; may be repeated.")
          @Nullable List<Path> jars,
      @Option(
              names = "--libraries",
              paramLabel = "DIR",
              description = "Folder of your own build, instead of a jar.")
          @Nullable Path libraries)
      throws IOException, InterruptedException {
    String version = Natives.bindingVersion();
    Path folder = Files.createDirectories(Models.nativesFolder(root.surroundings().environment()));
    Path download = Files.createTempDirectory(folder, ".install-" + self() + "-download");
    try {
      List<NativesSource> sources = new ArrayList<>();
      if (libraries != null) {
        sources.add(new NativesSource.Folder(libraries));
        sources.add(new NativesSource.Binding(Natives.bindingJar()));
      }
      for (Path jar : jars == null ? List.<Path>of() : jars) {
        sources.add(new NativesSource.Jar(jar));
      }
      if (sources.isEmpty()) {
        requirePublished(version);
        sources.add(published(MavenArtifact.onnxRuntime(version), download));
      }
      if (cuda) {
        requirePublished(version);
        sources.add(published(MavenArtifact.cuda(), download));
      }
      InstalledNatives installed = store().install(version, sources, new Lines());
      print(
          "installed: %s, %d MiB in %s"
              .formatted(installed.id(), installed.manifest().size() >> 20, installed.folder()));
      print("GPU providers use it from now on; see: ishowtts doctor --set engine.provider=cuda");
      return ExitCode.PASS;
    } finally {
      delete(download);
    }
  }

  private void requirePublished(String version) {
    String platform = Natives.platform();
    if (!platform.equals(SUPPORTED)) {
      throw new CommandException(ownBuild(platform, version));
    }
  }

  static String ownBuild(String platform, String version) {
    return OWN_BUILD.formatted(SUPPORTED, platform, version);
  }

  private NativesSource published(MavenArtifact artifact, Path download)
      throws IOException, InterruptedException {
    say("getting " + artifact.coordinates() + " with Maven (" + artifact.size() + ") …");
    return new NativesSource.Jar(
        new MavenDownload(BoundedCommand.system()).get(artifact, download));
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists what is installed; * marks what GPU providers use.",
      footer = {"", "Example: ishowtts natives list --json"})
  int list(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    NativesStore store = store();
    String used = store.newest(Natives.bindingVersion()).map(InstalledNatives::id).orElse("");
    List<InstalledNatives> all = store.list();
    if (json) {
      print(JsonOutput.text(all.stream().map(one -> row(one, used)).toList()));
      return ExitCode.PASS;
    }
    if (all.isEmpty()) {
      print("nothing is installed; see: ishowtts natives install --help");
    }
    for (InstalledNatives one : all) {
      print(
          "%s %s %d MiB%s %s"
              .formatted(
                  one.id().equals(used) ? "*" : " ",
                  one.id(),
                  one.manifest().size() >> 20,
                  one.manifest().hasCuda() ? " with CUDA and cuDNN" : "",
                  one.manifest().installed()));
    }
    return ExitCode.PASS;
  }

  private static Map<String, Object> row(InstalledNatives one, String used) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", one.id());
    row.put("used", one.id().equals(used));
    row.put("folder", one.folder().toString());
    row.put("version", one.manifest().version());
    row.put("bytes", one.manifest().size());
    row.put("cuda", one.manifest().hasCuda());
    row.put("installed", one.manifest().installed().toString());
    row.put("sources", one.manifest().sources());
    return row;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "verify",
      description = "Reads installed libraries whole and compares their digests.",
      footer = {"", "Example: ishowtts natives verify"})
  int verify(
      @Parameters(paramLabel = "ID", arity = "0..1", description = "Installation (default: all).")
          @Nullable String id)
      throws IOException {
    NativesStore store = store();
    List<InstalledNatives> wanted = id == null ? store.list() : List.of(store.find(id));
    boolean whole = true;
    for (InstalledNatives one : wanted) {
      List<String> troubles = store.verify(one, NativesProgress.SILENT);
      whole &= troubles.isEmpty();
      print(
          (troubles.isEmpty() ? "whole: " : "damaged: ")
              + one.id()
              + ", "
              + one.manifest().files().size()
              + " files");
      troubles.forEach(trouble -> root.terminal().warn(trouble));
    }
    if (!whole) {
      root.terminal().warn("install the damaged ones again, which repairs them");
    }
    return whole ? ExitCode.PASS : ExitCode.ERROR;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "remove",
      description = "Deletes an installation.",
      footer = {
        "",
        "Example: ishowtts natives remove onnxruntime-1.29.0-linux-x64-gpu-0123456789abcdef"
      })
  int remove(@Parameters(paramLabel = "ID", description = "Installation.") String id)
      throws IOException {
    store().remove(id);
    print("removed: " + id);
    return ExitCode.PASS;
  }

  private NativesStore store() {
    return EngineNatives.store(
        Models.nativesFolder(root.surroundings().environment()), root.surroundings().clock());
  }

  /** Says each file when it is begun. */
  private final class Lines implements NativesProgress {
    private String last = "";

    @Override
    public void advanced(String file, long done, long total) {
      if (!file.equals(last)) {
        last = file;
        say(String.format(Locale.ROOT, "unpacking %s, %.1f MiB …", file, total / 1048576.0));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static long self() {
    return ProcessHandle.current().pid();
  }

  private void say(String line) {
    root.terminal().err().println(line);
  }

  private void print(String line) {
    root.terminal().out().println(line);
  }
}
