package dev.ishowtts.monitor.models;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.registry.Manifest;
import dev.ishowtts.engine.registry.ModelBundle;
import dev.ishowtts.engine.registry.ModelRegistry;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.harness.sink.history.History;
import dev.ishowtts.monitor.events.Actor;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.host.ThisHost;
import dev.ishowtts.monitor.notices.Notice;
import dev.ishowtts.monitor.notices.Notifier;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Models over HTTP. */
@Tag(name = "Models")
@RestController
@RequestMapping(path = "/api/models", produces = MediaType.APPLICATION_JSON_VALUE)
final class ModelsController {
  private static final int LONGEST = 500;

  private final ModelRegistry registry;
  private final JudgedModels judged;
  private final ModelSwitch speaking;
  private final ThisHost host;
  private final Journal journal;
  private final Notifier notifier;

  ModelsController(
      ModelRegistry registry,
      JudgedModels judged,
      ModelSwitch speaking,
      ThisHost host,
      Journal journal,
      Notifier notifier) {
    this.registry = registry;
    this.judged = judged;
    this.speaking = speaking;
    this.host = host;
    this.journal = journal;
    this.notifier = notifier;
  }

  /**
   * One bundle.
   *
   * @param active whether the bare name speaks with it
   * @param activeInItsPrecision whether {@code name@precision} does
   * @param digest SHA-256 of the bundle
   * @param passedRun newest run on this host in which it passed; absent if there is none
   */
  record Bundle(
      String name,
      String id,
      boolean active,
      boolean activeInItsPrecision,
      String precision,
      String kind,
      Instant created,
      String tool,
      String digest,
      Optional<String> passedRun) {}

  /**
   * Every bundle.
   *
   * @param complaints one line about each bundle that cannot be read
   */
  record Listing(String host, List<Bundle> models, List<String> complaints) {}

  /**
   * What is asked for.
   *
   * @param reason required where no run passed, and to roll back
   * @param force whether to do without a run that passed
   */
  record Wish(Optional<String> reason, Optional<Boolean> force) {}

  /**
   * What speaks now.
   *
   * @param note what the person who asked should know
   */
  record Switched(Bundle model, String note) {}

  /** Returns every bundle. */
  @Operation(summary = "Lists the models")
  @GetMapping
  Listing list() throws IOException {
    ModelRegistry.Inventory inventory = registry.inventory();
    List<Bundle> bundles = new ArrayList<>();
    try (History history = judged.open()) {
      for (ModelRegistry.Inventory.Entry entry : inventory.entries()) {
        String digest = entry.bundle().manifest().digest();
        bundles.add(bundle(entry, history.passed(digest, host.name())));
      }
    }
    return new Listing(host.name(), bundles, inventory.complaints());
  }

  /** Makes a bundle speak that passed on this host, or any with a reason. */
  @Operation(summary = "Activates a model")
  @PostMapping("/{name}/{id}/activate")
  Switched activate(
      @PathVariable String name,
      @PathVariable String id,
      @RequestBody(required = false) @Nullable Wish wish,
      @Nullable Principal principal)
      throws IOException {
    ModelRegistry.Inventory.Entry entry = known(name, id);
    Wish said = wish == null ? new Wish(Optional.empty(), Optional.empty()) : wish;
    Optional<String> passed = judged.passed(entry.bundle(), host.name());
    boolean forced = passed.isEmpty();
    if (forced && !said.force().orElse(false)) {
      throw RequestChecks.conflict(
          "model "
              + name
              + " "
              + id
              + " has not passed on "
              + host.name()
              + ": measure it (./ishowtts gate), or force it with a reason");
    }
    String reason =
        forced || said.reason().isPresent()
            ? RequestChecks.line("reason", said.reason(), LONGEST)
            : "passed in " + passed.orElse("");
    ModelBundle active = changed(() -> registry.activate(name, id));
    return told(
        active, Actor.of(principal), (forced ? "forced model " : "activated model "), reason);
  }

  /** Makes the bundle speak that did before. */
  @Operation(summary = "Rolls back to the model before")
  @PostMapping("/{name}/rollback")
  Switched rollback(
      @PathVariable String name, @RequestBody Wish wish, @Nullable Principal principal)
      throws IOException {
    known(name);
    String reason = RequestChecks.line("reason", wish.reason(), LONGEST);
    ModelBundle active = changed(() -> registry.rollback(name));
    return told(active, Actor.of(principal), "rolled back model ", reason);
  }

  private Switched told(ModelBundle active, String who, String what, String reason)
      throws IOException {
    String name = active.manifest().name();
    String line = what + name + " to " + active.id() + ": " + reason;
    journal.did(who, Event.Kind.MODEL, line, Optional.empty());
    notifier.tell(
        Notice.Topic.MODEL,
        Notice.Level.INFO,
        "Model " + name + " speaks with " + active.id(),
        who + " " + line,
        Map.of("model", name, "bundle", active.id(), "who", who));
    String note = speaking.switched(name);
    ModelRegistry.Inventory.Entry entry = known(name, active.id());
    return new Switched(bundle(entry, judged.passed(active, host.name())), note);
  }

  /** A change of the registry. */
  @FunctionalInterface
  private interface Change {
    ModelBundle make() throws IOException;
  }

  private static ModelBundle changed(Change change) throws IOException {
    try {
      return change.make();
    } catch (EngineException refused) {
      throw RequestChecks.conflict(withoutFolders(String.valueOf(refused.getMessage())));
    }
  }

  static String withoutFolders(String words) {
    return words.replaceAll("/\\S*/(?=\\S)", "");
  }

  private static Bundle bundle(ModelRegistry.Inventory.Entry entry, Optional<String> passed) {
    Manifest manifest = entry.bundle().manifest();
    return new Bundle(
        manifest.name(),
        entry.bundle().id(),
        entry.speaks(),
        entry.active(),
        manifest.precision().id(),
        manifest.kind().name(),
        manifest.created(),
        manifest.tool(),
        manifest.digest(),
        passed);
  }

  private void known(String name) throws IOException {
    boolean there =
        registry.inventory().entries().stream()
            .anyMatch(entry -> entry.bundle().manifest().name().equals(name));
    if (!there) {
      throw RequestChecks.missing("no model of the name " + name);
    }
  }

  private ModelRegistry.Inventory.Entry known(String name, String id) throws IOException {
    return registry.inventory().entries().stream()
        .filter(entry -> entry.bundle().manifest().name().equals(name))
        .filter(entry -> entry.bundle().id().equals(id))
        .findFirst()
        .orElseThrow(() -> RequestChecks.missing("no bundle " + id + " of model " + name));
  }
}
