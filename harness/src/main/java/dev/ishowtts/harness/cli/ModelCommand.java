package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.graph.Precision;
import dev.ishowtts.engine.onnxset.ThreeGraphs;
import dev.ishowtts.engine.registry.ImportRequest;
import dev.ishowtts.engine.registry.Manifest;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.engine.registry.OnnxSetRequest;
import dev.ishowtts.harness.sink.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The imported models. */
@Command(
    name = "model",
    description = "Imports, makes, lists, verifies and switches models.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ishowtts model make --arch f5tts-v1-base --seed 1",
      "  ishowtts model import --checkpoint model.safetensors --vocoder vocos.safetensors \\",
      "    --vocab vocab.txt --name mine"
    })
final class ModelCommand extends CommandGroup {
  private final Ishowtts root;

  ModelCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "import",
      description = {
        "Imports a checkpoint in the official layout, or the graphs of an F5-TTS-ONNX export, and"
            + " activates it.",
        "The name speaks with the first precision; NAME@fp16 names another one."
      },
      footer = {
        "",
        "Examples:",
        "  ishowtts model import --checkpoint m.safetensors --vocoder v.safetensors \\",
        "    --vocab vocab.txt --name mine --precision fp32,int8",
        "  ishowtts model import --onnx-set exported --vocab vocab.txt --name port"
      })
  int importModel(
      @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name.")
          String name,
      @Option(
              names = "--checkpoint",
              paramLabel = "FILE",
              description = "F5-TTS weights, safetensors or torch.")
          @Nullable Path checkpoint,
      @Option(
              names = "--vocoder",
              paramLabel = "FILE",
              description = "Vocos weights, safetensors or torch.")
          @Nullable Path vocoder,
      @Option(
              names = "--onnx-set",
              paramLabel = "DIR",
              description = "Preprocess, Transformer and Decode graphs instead of weights.")
          @Nullable Path onnxSet,
      @Option(
              names = "--evaluations",
              paramLabel = "N",
              description =
                  "Calls of the set's Transformer (default: what the set says, or "
                      + ThreeGraphs.DEFAULT_EVALUATIONS
                      + " where it does not: its steps less one).")
          @Nullable Integer evaluations,
      @Option(
              names = "--vocab",
              required = true,
              paramLabel = "FILE",
              description = "Vocabulary, one symbol a line.")
          Path vocabulary,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "Sidecar with the official arch keys, JSON or YAML.")
          @Nullable Path sidecar,
      @Option(
              names = "--precision",
              paramLabel = "fp32|fp16|int8|w8",
              split = ",",
              defaultValue = "FP32",
              description = "Number formats of the weights, one bundle each (default: fp32).")
          List<Precision> precisions,
      @Option(
              names = "--force",
              description = "Keeps a bundle whose velocity is too far from fp32.")
          boolean force)
      throws IOException {
    Models.prepareNatives(root.config(), environment());
    if (onnxSet != null) {
      if (checkpoint != null || vocoder != null || sidecar != null) {
        throw new CommandException(
            "--onnx-set holds the whole model; leave out --checkpoint, --vocoder and --config");
      }
      OptionalInt calls = evaluations == null ? OptionalInt.empty() : OptionalInt.of(evaluations);
      OnnxSetRequest request = new OnnxSetRequest(name, onnxSet, vocabulary, calls);
      return activated(
          "imported", undone(() -> registry().importOnnxSet(request, Progress.SILENT)));
    }
    if (checkpoint == null || vocoder == null) {
      throw new CommandException("give --checkpoint and --vocoder, or --onnx-set");
    }
    ImportRequest request =
        new ImportRequest(
            name,
            checkpoint,
            vocoder,
            vocabulary,
            Optional.ofNullable(sidecar),
            precisions,
            OptionalLong.empty(),
            force ? ImportRequest.ErrorLimit.IGNORED : ImportRequest.ErrorLimit.ENFORCED);
    for (ModelBundle bundle : undone(() -> registry().importModels(request, Progress.SILENT))) {
      activated("imported", bundle);
    }
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "make",
      description = "Makes a model of seeded random weights: full size, no download, no words.",
      footer = {"", "Example: ishowtts model make --arch f5tts-v1-base --seed 1"})
  int make(
      @Option(
              names = "--arch",
              required = true,
              paramLabel = "PRESET",
              description = "nano, f5tts-v1-base, f5tts-v1-small, f5tts-base or f5tts-small.")
          String preset,
      @Option(
              names = "--seed",
              paramLabel = "N",
              defaultValue = "1",
              description = "Seed of the weights (default: 1).")
          long seed,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "Its name (default: the preset).")
          @Nullable String name,
      @Option(
              names = "--precision",
              split = ",",
              paramLabel = "fp32|fp16|int8|w8",
              defaultValue = "FP32",
              description =
                  "Number formats of the weights, the first for the bare name (default: fp32).")
          List<Precision> precisions)
      throws IOException {
    Preset known = Preset.named(preset);
    Models.prepareNatives(root.config(), environment());
    root.terminal().err().println("making " + preset + ", random weights of seed " + seed + " …");
    String chosen = name == null ? preset : name;
    for (ModelBundle bundle :
        undone(() -> models().make(environment(), known, seed, chosen, precisions))) {
      activated("made", bundle);
    }
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists the models; * marks the active bundle.",
      footer = {"", "Example: ishowtts model list --json"})
  int list(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    ModelRegistry.Inventory inventory = registry().inventory();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ModelRegistry.Inventory.Entry entry : inventory.entries()) {
      Manifest manifest = entry.bundle().manifest();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", manifest.name());
      row.put("id", entry.bundle().id());
      row.put("active", entry.speaks());
      row.put("activeInItsPrecision", entry.active());
      row.put("precision", manifest.precision().id());
      row.put("created", manifest.created().toString());
      rows.add(row);
    }
    inventory.complaints().forEach(root.terminal()::warn);
    if (json) {
      root.terminal().out().println(JsonOutput.text(rows));
      return ExitCode.PASS;
    }
    if (rows.isEmpty()) {
      root.terminal().out().println("no models yet; make one: ishowtts model make --arch nano");
    }
    for (Map<String, Object> row : rows) {
      root.terminal()
          .out()
          .println(
              (Boolean.TRUE.equals(row.get("active")) ? "* " : "  ")
                  + row.get("name")
                  + " "
                  + row.get("id")
                  + " "
                  + row.get("precision")
                  + " "
                  + row.get("created"));
    }
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "show",
      description = "Shows a bundle's manifest: architecture, digests, provenance.",
      footer = {"", "Examples:", "  ishowtts model show nano", "  ishowtts model show nano@int8"})
  int show(
      @Parameters(paramLabel = "NAME", description = "Name of the model, or NAME@PRECISION.")
          String name,
      @Parameters(paramLabel = "ID", arity = "0..1", description = "Bundle (default: the active).")
          @Nullable String id)
      throws IOException {
    Manifest manifest = bundle(name, id).manifest();
    root.terminal().out().println(JsonOutput.text(manifest));
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "verify",
      description = "Reads a bundle whole and compares its digests.",
      footer = {"", "Example: ishowtts model verify nano"})
  int verify(
      @Parameters(paramLabel = "NAME", description = "Name of the model, or NAME@PRECISION.")
          String name,
      @Parameters(paramLabel = "ID", arity = "0..1", description = "Bundle (default: the active).")
          @Nullable String id)
      throws IOException {
    ModelBundle bundle = bundle(name, id);
    return say("verified", registry().verify(bundle.manifest().name(), bundle.id()));
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "activate",
      description = "Makes a bundle the one that speaks.",
      footer = {"", "Example: ishowtts model activate nano 0123456789abcdef"})
  int activate(
      @Parameters(paramLabel = "NAME", description = "Name of the model.") String name,
      @Parameters(paramLabel = "ID", description = "Bundle.") String id)
      throws IOException {
    return activated("active", registry().activate(name, id));
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "rollback",
      description = "Makes the bundle before the active one speak again.",
      footer = {"", "Example: ishowtts model rollback nano"})
  int rollback(@Parameters(paramLabel = "NAME", description = "Name of the model.") String name)
      throws IOException {
    return activated("active", registry().rollback(name));
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "remove",
      description = "Deletes a bundle that is not active, or a model with all of its bundles.",
      footer = {
        "",
        "Examples:",
        "  ishowtts model remove nano 0123456789abcdef",
        "  ishowtts model remove nano --all"
      })
  int remove(
      @Parameters(paramLabel = "NAME", description = "Name of the model.") String name,
      @Parameters(paramLabel = "ID", arity = "0..1", description = "Bundle.") @Nullable String id,
      @Option(names = "--all", description = "Deletes every bundle, the active one too.")
          boolean all)
      throws IOException {
    if ((id == null) != all) {
      throw new CommandException("give either the ID of a bundle or --all");
    }
    if (id == null) {
      registry().removeAll(name);
      root.terminal().out().println("removed: " + name);
      return ExitCode.PASS;
    }
    registry().remove(name, id);
    root.terminal().out().println("removed: " + name + " " + id);
    return ExitCode.PASS;
  }

  private ModelBundle bundle(String name, @Nullable String id) throws IOException {
    if (id != null) {
      return registry().show(name, id);
    }
    return registry()
        .active(name)
        .orElseThrow(
            () ->
                new CommandException("model " + name + " is not there; see: ishowtts model list"));
  }

  private int activated(String what, ModelBundle bundle) {
    new Recording(root)
        .note(
            Event.Kind.MODEL,
            "%s speaks with %s, %s"
                .formatted(
                    bundle.manifest().name(), bundle.id(), bundle.manifest().precision().id()));
    return say(what, bundle);
  }

  private int say(String what, ModelBundle bundle) {
    root.terminal()
        .out()
        .println(
            "%s: %s %s %s, %s"
                .formatted(
                    what,
                    bundle.manifest().name(),
                    bundle.id(),
                    bundle.manifest().precision().id(),
                    bundle.folder()));
    return ExitCode.PASS;
  }

  private <T> T undone(Interruption.Making<T> work) throws IOException {
    try (Interruption interruption = new Interruption(root.terminal())) {
      return interruption.undone(work);
    }
  }

  private Models models() {
    return new Models(root.surroundings().clock());
  }

  private ModelRegistry registry() {
    return models().registry(environment());
  }

  private Environment environment() {
    return root.surroundings().environment();
  }
}
