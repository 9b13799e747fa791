package dev.ishowtts.harness.doctor;

import dev.ishowtts.engine.device.Availability;
import dev.ishowtts.engine.device.Availability.Obstacle;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.runtime.Provider;
import java.util.List;
import java.util.Optional;

/** One execution provider: available, or precisely why not. */
public record ProviderCheck(RuntimeChoice choice, Provider provider) implements Check {
  @Override
  public String name() {
    return "provider " + provider.id();
  }

  @Override
  public List<Diagnosis> run() {
    OrtLibrary library = choice.library(provider);
    Optional<Obstacle> obstacle = Availability.of(library, provider).obstacle();
    if (obstacle.isPresent()) {
      return List.of(trouble("not available: " + obstacle.get().reason(), obstacle.get().remedy()));
    }
    Optional<Obstacle> cudnn =
        provider == Provider.CPU ? Optional.empty() : Availability.cudnn(library);
    if (cudnn.isPresent()) {
      return List.of(trouble(cudnn.get().reason(), cudnn.get().remedy()));
    }
    return List.of(
        Diagnosis.ok(name(), isConfigured() ? "available, and the one that is set" : "available"));
  }

  private boolean isConfigured() {
    return choice.settings().provider() == provider;
  }

  /* Nobody misses a provider that is not asked for. */
  private Diagnosis trouble(String sentence, String remedy) {
    return isConfigured()
        ? Diagnosis.fail(name(), sentence + " (engine.provider asks for it)", remedy)
        : Diagnosis.warn(name(), sentence, remedy);
  }
}
