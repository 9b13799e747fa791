package dev.ishowtts.harness.doctor;

import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.checkpoint.Preset;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The model that would speak: there, and every file as its digest says. */
public record ModelCheck(ModelRegistry registry, EngineSettings settings) implements Check {
  @Override
  public String name() {
    return "model";
  }

  @Override
  public List<Diagnosis> run() throws IOException {
    String model = settings.model();
    Optional<ModelBundle> active = registry.active(model);
    if (active.isEmpty()) {
      return List.of(
          model.equals(Preset.NANO.id())
              ? Diagnosis.warn(name(), "nano is not there yet", "its first use makes it")
              : Diagnosis.fail(
                  name(),
                  model + " is not there",
                  "./ishowtts model list shows what is; model import or model make adds one"));
    }
    ModelBundle bundle = active.get();
    try {
      registry.verify(bundle.manifest().name(), bundle.id());
    } catch (EngineException e) {
      return List.of(
          Diagnosis.fail(name(), String.valueOf(e.getMessage()), "import or make the model again"));
    }
    return List.of(
        Diagnosis.ok(
            name(),
            "%s %s, %s: %d files are as their digests say"
                .formatted(
                    model,
                    bundle.id(),
                    bundle.manifest().precision().id(),
                    bundle.manifest().files().size())));
  }
}
