package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.checkpoint.ArchitectureConfig;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.VocosCheckpoint;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.text.Vocabulary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/*
 * home/models/<name>/<id>/         a bundle, complete from the moment that it has its name
 * home/models/<name>/active.json   which bundle is used; switched by one rename
 * home/models/<name>/.import-*     an import under way, or what a crash left of one
 * home/models/<name>/.removed-*    a bundle that is being deleted
 * home/models/<name>/.verified-*   files whose digests were right
 * home/models/<name>/.lock         held while any of these change
 */
/**
 * The imported models of a home folder. Each model has bundles, one of them active. A crash at any
 * point leaves the state of before or after, never between. Any thread and any process may call;
 * changes to one model exclude each other.
 */
public final class ModelRegistry {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{" + ModelBundle.ID_LENGTH + "}");
  private static final Duration STALE = Duration.ofHours(1);

  private final Path models;
  private final Clock clock;
  private final BundleWriter writer;
  private final String tool;
  private final Consumer<Step> reached;

  /** The points of an import between which a crash may come. */
  enum Step {
    FOLDER_MADE,
    GRAPHS_WRITTEN,
    VOCABULARY_WRITTEN,
    MANIFEST_WRITTEN,
    FORCED,
    NAMED,
    ACTIVATED
  }

  /** Work on a model whose lock is held. */
  private interface Work<T> {
    T run(Path model) throws IOException;
  }

  /**
   * Creates a view of a home folder; nothing is read or written yet.
   *
   * @param home the model home; bundles lie under {@code models} in it
   * @param tool version that goes into manifests
   */
  public ModelRegistry(Path home, Clock clock, BundleWriter writer, String tool) {
    this(home, clock, writer, tool, step -> {});
  }

  ModelRegistry(Path home, Clock clock, BundleWriter writer, String tool, Consumer<Step> reached) {
    this.models = home.resolve("models");
    this.clock = clock;
    this.writer = writer;
    this.tool = tool;
    this.reached = reached;
  }

  /**
   * Imports a model and activates it. The same import again gives the bundle that is there.
   *
   * @throws EngineException BAD_MODEL if a file does not fit; OVERLOADED if the model is being
   *     changed elsewhere
   * @throws IOException if reading or writing fails
   */
  public ModelBundle importModel(ImportRequest request, Progress progress) throws IOException {
    return locked(
        request.name(),
        model -> {
          deleteStale(model);
          Path folder = Files.createTempDirectory(model, ".import-");
          try {
            reached.accept(Step.FOLDER_MADE);
            return publish(model, folder, write(request, folder, progress));
          } catch (IOException | RuntimeException e) {
            deleteAfter(e, folder);
            throw e;
          }
        });
  }

  /** Returns every bundle, by name and then by age, oldest first. */
  public List<ModelBundle> list() throws IOException {
    List<ModelBundle> all = new ArrayList<>();
    for (Path model : DurableFiles.list(models)) {
      if (Files.isDirectory(model)) {
        all.addAll(list(fileName(model)));
      }
    }
    return all;
  }

  /** Returns a model's bundles, oldest first; none if there is no such model. */
  public List<ModelBundle> list(String name) throws IOException {
    List<ModelBundle> bundles = new ArrayList<>();
    for (Path folder : DurableFiles.list(model(name))) {
      if (ID.matcher(fileName(folder)).matches()) {
        bundles.add(ModelBundle.read(folder));
      }
    }
    bundles.sort(
        Comparator.comparing((ModelBundle bundle) -> bundle.manifest().created())
            .thenComparing(ModelBundle::id));
    return bundles;
  }

  /** Returns a model's active bundle without checking its files, empty if there is none. */
  public Optional<ModelBundle> active(String name) throws IOException {
    Optional<ActiveLink> link = ActiveLink.read(link(model(name)));
    return link.isEmpty() ? Optional.empty() : Optional.of(show(name, link.get().active()));
  }

  /**
   * Returns a bundle without checking its files.
   *
   * @throws EngineException BAD_MODEL if there is none of that id
   */
  public ModelBundle show(String name, String id) throws IOException {
    Path folder = model(name).resolve(id);
    if (!ID.matcher(id).matches() || !Files.isDirectory(folder)) {
      throw bad(
          "model '%s' has no bundle '%s'; it has %s"
              .formatted(name, id, list(name).stream().map(ModelBundle::id).toList()));
    }
    return ModelBundle.read(folder);
  }

  /**
   * Returns the active bundle for use. Files whose size and time are as when their digest was last
   * found right are not read.
   *
   * @throws EngineException BAD_MODEL if there is none or a file's digest is wrong
   */
  public ModelBundle load(String name) throws IOException {
    ModelBundle bundle =
        active(name)
            .orElseThrow(
                () ->
                    bad(
                        "model '%s' is not in %s; import it or name one of %s"
                            .formatted(name, models, names())));
    Path cache = cache(bundle);
    VerifiedFiles before = VerifiedFiles.read(cache);
    VerifiedFiles after = before.check(bundle);
    if (!after.equals(before) && Files.isWritable(model(name))) {
      after.write(cache);
    }
    return bundle;
  }

  /**
   * Reads a bundle's files whole and compares their digests.
   *
   * @throws EngineException BAD_MODEL with the first file that differs
   */
  public ModelBundle verify(String name, String id) throws IOException {
    ModelBundle bundle = show(name, id);
    bundle.verify();
    return bundle;
  }

  /** Makes a bundle the active one; the one before is kept for {@link #rollback}. */
  public ModelBundle activate(String name, String id) throws IOException {
    return locked(
        name,
        model -> {
          ModelBundle bundle = verify(name, id);
          link(model, id);
          return bundle;
        });
  }

  /**
   * Makes the previously active bundle the active one again.
   *
   * @throws EngineException BAD_MODEL if there was none
   */
  public ModelBundle rollback(String name) throws IOException {
    return locked(
        name,
        model -> {
          String previous =
              ActiveLink.read(link(model))
                  .flatMap(ActiveLink::previous)
                  .orElseThrow(
                      () ->
                          bad(
                              "model '%s' has no previous bundle; activate one by its id"
                                  .formatted(name)));
          ModelBundle bundle = verify(name, previous);
          link(model, previous);
          return bundle;
        });
  }

  /**
   * Deletes a bundle.
   *
   * @throws EngineException BAD_MODEL if it is the active one or does not exist
   */
  public void remove(String name, String id) throws IOException {
    locked(
        name,
        model -> {
          Optional<ActiveLink> link = ActiveLink.read(link(model));
          if (link.isPresent() && link.get().active().equals(id)) {
            throw bad(
                "bundle '%s' of model '%s' is active; activate another one first"
                    .formatted(id, name));
          }
          Path folder = model.resolve(id);
          if (!ID.matcher(id).matches() || !Files.isDirectory(folder)) {
            throw bad("model '%s' has no bundle '%s'; list the models".formatted(name, id));
          }
          if (link.isPresent() && link.get().previous().equals(Optional.of(id))) {
            new ActiveLink(link.get().active(), Optional.empty()).write(link(model));
          }
          Path removed = model.resolve(".removed-" + id);
          Files.move(folder, removed, StandardCopyOption.ATOMIC_MOVE);
          DurableFiles.deleteTree(removed);
          Files.deleteIfExists(model.resolve(".verified-" + id));
          return folder;
        });
  }

  private Manifest write(ImportRequest request, Path folder, Progress progress) throws IOException {
    List<Manifest.Source> sources = sources(request, progress);
    ArchitectureConfig config =
        request.config().isPresent()
            ? ArchitectureConfig.read(request.config().get())
            : ArchitectureConfig.unsaid();
    Vocabulary vocabulary = Vocabulary.load(request.vocabulary());
    try (F5Checkpoint f5 = F5Checkpoint.open(request.checkpoint(), config);
        VocosCheckpoint vocos = VocosCheckpoint.open(request.vocoder(), config)) {
      if (vocabulary.size() != f5.architecture().symbols()) {
        throw bad(
            "%s has %d different symbols but the embedding table of %s has %d rows, for %d; give the"
                    .formatted(
                        request.vocabulary(),
                        vocabulary.size(),
                        request.checkpoint(),
                        f5.architecture().symbols() + 1,
                        f5.architecture().symbols())
                + " checkpoint's own vocabulary");
      }
      writer.write(f5, vocos, folder, request.precision());
      reached.accept(Step.GRAPHS_WRITTEN);
      vocabulary.save(folder.resolve(ModelBundle.VOCABULARY));
      reached.accept(Step.VOCABULARY_WRITTEN);
      return new Manifest(
          Manifest.SCHEMA,
          request.name(),
          f5.architecture(),
          vocos.architecture(),
          request.precision(),
          tool,
          clock.instant(),
          sources,
          request.seed(),
          digests(folder, progress));
    }
  }

  private ModelBundle publish(Path model, Path folder, Manifest manifest) throws IOException {
    Files.writeString(folder.resolve(ModelBundle.MANIFEST), manifest.json());
    reached.accept(Step.MANIFEST_WRITTEN);
    for (Path file : DurableFiles.list(folder)) {
      DurableFiles.force(file);
    }
    DurableFiles.force(folder);
    reached.accept(Step.FORCED);
    String id = manifest.digest().substring(0, ModelBundle.ID_LENGTH);
    Path named = model.resolve(id);
    if (Files.isDirectory(named)) {
      DurableFiles.deleteTree(folder);
      ModelBundle.read(named).verify();
    } else {
      Files.move(folder, named, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(model);
    }
    reached.accept(Step.NAMED);
    link(model, id);
    reached.accept(Step.ACTIVATED);
    return ModelBundle.read(named);
  }

  private static List<Manifest.Source> sources(ImportRequest request, Progress progress)
      throws IOException {
    List<Manifest.Source> sources = new ArrayList<>();
    sources.add(source("checkpoint", request.checkpoint(), progress));
    sources.add(source("vocoder", request.vocoder(), progress));
    sources.add(source("vocabulary", request.vocabulary(), progress));
    if (request.config().isPresent()) {
      sources.add(source("config", request.config().get(), progress));
    }
    return sources;
  }

  private static Manifest.Source source(String role, Path file, Progress progress)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw bad("%s file %s is not there; give its path".formatted(role, file));
    }
    FileDigest digest = FileDigest.of(file);
    progress.advanced("read " + role, digest.size(), digest.size());
    return new Manifest.Source(role, fileName(file), digest);
  }

  private static SortedMap<String, FileDigest> digests(Path folder, Progress progress)
      throws IOException {
    SortedMap<String, FileDigest> files = new TreeMap<>();
    for (Path file : DurableFiles.list(folder)) {
      FileDigest digest = FileDigest.of(file);
      files.put(fileName(file), digest);
      progress.advanced("write " + fileName(file), digest.size(), digest.size());
    }
    for (String name : ModelBundle.GRAPH_FILES) {
      if (!files.containsKey(name)) {
        throw new IllegalStateException("the bundle writer left out " + name);
      }
    }
    return files;
  }

  private static void link(Path model, String id) throws IOException {
    Optional<ActiveLink> before = ActiveLink.read(link(model));
    if (before.isPresent() && before.get().active().equals(id)) {
      return;
    }
    new ActiveLink(id, before.map(ActiveLink::active)).write(link(model));
  }

  private void deleteStale(Path model) throws IOException {
    for (Path entry : DurableFiles.list(model)) {
      boolean left =
          fileName(entry).startsWith(".import-") || fileName(entry).startsWith(".removed-");
      Duration age =
          Duration.between(Files.getLastModifiedTime(entry).toInstant(), clock.instant());
      if (left && age.compareTo(STALE) > 0) {
        DurableFiles.deleteTree(entry);
      }
    }
  }

  private static void deleteAfter(Exception cause, Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        DurableFiles.deleteTree(folder);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private <T> T locked(String name, Work<T> work) throws IOException {
    Path model = model(name);
    Files.createDirectories(model);
    try (FileChannel channel =
            FileChannel.open(
                model.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw busy(name);
      }
      return work.run(model);
    } catch (OverlappingFileLockException e) {
      throw busy(name);
    }
  }

  private List<String> names() {
    try {
      return DurableFiles.list(models).stream().map(ModelRegistry::fileName).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Path model(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "model name must match " + NAME + ", got '" + name.replaceAll("\\p{Cntrl}", "?") + "'");
    }
    return models.resolve(name);
  }

  private static Path link(Path model) {
    return model.resolve("active.json");
  }

  private Path cache(ModelBundle bundle) {
    return model(bundle.manifest().name()).resolve(".verified-" + bundle.id());
  }

  private static String fileName(Path path) {
    return path.getFileName().toString();
  }

  private static EngineException bad(String message) {
    return new EngineException(EngineFault.BAD_MODEL, message);
  }

  private static EngineException busy(String name) {
    return new EngineException(
        EngineFault.OVERLOADED,
        "model '" + name + "' is being changed by another import; wait for it and try again");
  }
}
