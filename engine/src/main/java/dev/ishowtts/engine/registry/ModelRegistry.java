package dev.ishowtts.engine.registry;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.checkpoint.ArchitectureConfig;
import dev.ishowtts.engine.checkpoint.F5Checkpoint;
import dev.ishowtts.engine.checkpoint.Progress;
import dev.ishowtts.engine.checkpoint.VocosCheckpoint;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.graph.Precision;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/*
 * home/models/<name>/<id>/         a bundle, complete from the moment that it has its name
 * home/models/<name>/active.json   which bundles are used, one a precision; switched by one rename
 * home/models/<name>/.import-*     an import under way, or what a crash left of one
 * home/models/<name>/.removed-*    a bundle that is being deleted
 * home/models/<name>/.verified-*   files whose digests were right
 * home/models/.lock-<name>         held while any of these change
 */
/**
 * The imported models of a home folder. Each model has bundles; active is one for each precision,
 * all of the same checkpoint, and {@code x@fp16} names the one of a precision where {@code x} names
 * the one that was imported first or activated last. A crash at any point leaves the state of
 * before or after, never between. Any thread and any process may call; changes to one model exclude
 * each other.
 */
public final class ModelRegistry {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{" + ModelBundle.ID_LENGTH + "}");
  private static final Duration STALE = Duration.ofHours(1);

  private final Path models;
  private final Clock clock;
  private final BundleWriter writer;
  private final VelocityMeter meter;
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
    this(home, clock, writer, VelocityMeter.ONNX, tool, step -> {});
  }

  ModelRegistry(
      Path home,
      Clock clock,
      BundleWriter writer,
      VelocityMeter meter,
      String tool,
      Consumer<Step> reached) {
    this.models = home.resolve("models");
    this.clock = clock;
    this.writer = writer;
    this.meter = meter;
    this.tool = tool;
    this.reached = reached;
  }

  /**
   * Imports a model and activates it. The same import again gives the bundles that are there.
   *
   * @return the bundle of the first precision, which the bare name speaks with
   * @throws EngineException BAD_MODEL if a file does not fit, or if a bundle is further from fp32
   *     than its bound; OVERLOADED if the model is being changed elsewhere
   * @throws IOException if reading or writing fails
   */
  public ModelBundle importModel(ImportRequest request, Progress progress) throws IOException {
    return importModels(request, progress).get(0);
  }

  /**
   * Imports a model in every precision asked for and activates them together. The checkpoint is
   * opened, digested and checked once.
   *
   * @return one bundle for each precision, in their order
   * @throws EngineException as {@link #importModel}; nothing is imported then
   * @throws IOException if reading or writing fails
   */
  public List<ModelBundle> importModels(ImportRequest request, Progress progress)
      throws IOException {
    return imported(request.name(), (model, folders) -> write(request, model, folders, progress));
  }

  /**
   * Imports a set of ONNX graphs and activates it.
   *
   * @throws EngineException BAD_MODEL if they are not the graphs of a kind that can be run;
   *     OVERLOADED if the model is being changed elsewhere
   * @throws IOException if reading or writing fails
   */
  public ModelBundle importOnnxSet(OnnxSetRequest request, Progress progress) throws IOException {
    return imported(
            request.name(),
            (model, folders) ->
                List.of(
                    new OnnxSetImport(request, tool, clock).write(folders.make(model), progress)))
        .get(0);
  }

  /** A bundle that has no name yet. */
  record Draft(Path folder, Manifest manifest) {}

  /** Folders of an import under way, deleted if it fails. */
  private static final class Folders {
    private final List<Path> made = new ArrayList<>();

    Path make(Path model) throws IOException {
      Path folder = Files.createTempDirectory(model, ".import-");
      made.add(folder);
      return folder;
    }
  }

  private interface Drafting {
    List<Draft> write(Path model, Folders folders) throws IOException;
  }

  private List<ModelBundle> imported(String name, Drafting drafting) throws IOException {
    return locked(
        name,
        model -> {
          deleteStale(model);
          Folders folders = new Folders();
          try {
            List<Draft> drafts = drafting.write(model, folders);
            List<ModelBundle> bundles = new ArrayList<>();
            for (Draft draft : drafts) {
              bundles.add(publish(model, draft));
            }
            reached.accept(Step.NAMED);
            activate(model, bundles);
            reached.accept(Step.ACTIVATED);
            return bundles;
          } catch (IOException | RuntimeException e) {
            deleteAfter(e, folders.made);
            throw e;
          }
        });
  }

  /**
   * What a home folder holds.
   *
   * @param entries bundles by name and then by age, oldest first
   * @param complaints one line about each bundle or link that cannot be read
   */
  public record Inventory(List<Entry> entries, List<String> complaints) {
    /**
     * A bundle.
     *
     * @param speaks whether the bare name speaks with it
     * @param active whether it is the one of its precision
     */
    public record Entry(ModelBundle bundle, boolean speaks, boolean active) {}

    public Inventory {
      entries = List.copyOf(entries);
      complaints = List.copyOf(complaints);
    }
  }

  /** Returns every bundle that can be read, and why others cannot. */
  public Inventory inventory() throws IOException {
    List<Inventory.Entry> entries = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    for (Path model : DurableFiles.list(models)) {
      if (Files.isDirectory(model) && NAME.matcher(fileName(model)).matches()) {
        Optional<ActiveBundles.State> state = state(model, complaints);
        for (ModelBundle bundle : readable(model, complaints)) {
          entries.add(
              new Inventory.Entry(
                  bundle,
                  state.filter(active -> active.spokenId().equals(bundle.id())).isPresent(),
                  state.filter(active -> active.bundles().containsValue(bundle.id())).isPresent()));
        }
      }
    }
    return new Inventory(entries, complaints);
  }

  private static Optional<ActiveBundles.State> state(Path model, List<String> complaints)
      throws IOException {
    try {
      return ActiveBundles.read(link(model)).map(ActiveBundles::current);
    } catch (EngineException e) {
      complaints.add(e.getMessage());
      return Optional.empty();
    }
  }

  private static List<ModelBundle> readable(Path model, List<String> complaints)
      throws IOException {
    List<ModelBundle> bundles = new ArrayList<>();
    for (Path folder : DurableFiles.list(model)) {
      if (ID.matcher(fileName(folder)).matches()) {
        try {
          bundles.add(ModelBundle.read(folder));
        } catch (EngineException e) {
          complaints.add(e.getMessage());
        }
      }
    }
    bundles.sort(
        Comparator.comparing((ModelBundle bundle) -> bundle.manifest().created())
            .thenComparing(ModelBundle::id));
    return bundles;
  }

  /** Returns every bundle that can be read, by name and then by age, oldest first. */
  public List<ModelBundle> list() throws IOException {
    return inventory().entries().stream().map(Inventory.Entry::bundle).toList();
  }

  /** Returns a model's bundles that can be read, oldest first; none if there is no such model. */
  public List<ModelBundle> list(String name) throws IOException {
    return readable(model(name), new ArrayList<>());
  }

  /**
   * Returns a model's active bundle without checking its files, empty if there is none.
   *
   * @param name {@code x}, or {@code x@fp16} for the one of a precision
   */
  public Optional<ModelBundle> active(String name) throws IOException {
    Reference reference = Reference.of(name);
    Optional<String> id =
        ActiveBundles.read(link(model(reference.model())))
            .flatMap(active -> active.current().id(reference.precision()));
    return id.isEmpty() ? Optional.empty() : Optional.of(show(reference.model(), id.get()));
  }

  /** Returns a model's active bundle of each precision without checking their files. */
  public SortedMap<Precision, ModelBundle> activeBundles(String name) throws IOException {
    SortedMap<Precision, ModelBundle> bundles = new TreeMap<>();
    Optional<ActiveBundles> active = ActiveBundles.read(link(model(name)));
    if (active.isPresent()) {
      for (Map.Entry<Precision, String> entry : active.get().current().bundles().entrySet()) {
        bundles.put(entry.getKey(), show(name, entry.getValue()));
      }
    }
    return bundles;
  }

  /** A name as people write it. */
  private record Reference(String model, Optional<Precision> precision) {
    static Reference of(String name) {
      int at = name.indexOf('@');
      if (at < 0) {
        return new Reference(name, Optional.empty());
      }
      String wished = name.substring(at + 1);
      for (Precision precision : Precision.values()) {
        if (precision.id().equals(wished)) {
          return new Reference(name.substring(0, at), Optional.of(precision));
        }
      }
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "model '%s' names an unknown precision; write one of %s behind the @"
              .formatted(printable(name), ids(List.of(Precision.values()))));
    }

    private static List<String> ids(List<Precision> precisions) {
      return precisions.stream().map(Precision::id).toList();
    }
  }

  /**
   * Returns a bundle without checking its files.
   *
   * @throws EngineException BAD_MODEL if there is none of that id
   */
  public ModelBundle show(String name, String id) throws IOException {
    Path folder = model(name).resolve(id);
    if (!ID.matcher(id).matches() || !Files.isDirectory(folder)) {
      List<String> there = list(name).stream().map(ModelBundle::id).toList();
      throw bad(
          "model '%s' has no bundle '%s'; it has %s"
              .formatted(
                  name, printable(id), there.isEmpty() ? "none, import or make it again" : there));
    }
    return ModelBundle.read(folder);
  }

  /**
   * Returns the active bundle for use. Files whose size and time are as when their digest was last
   * found right are not read.
   *
   * @param name {@code x}, or {@code x@fp16} for the one of a precision
   * @throws EngineException BAD_MODEL if there is none or a file's digest is wrong
   */
  public ModelBundle load(String name) throws IOException {
    ModelBundle bundle = active(name).orElseThrow(() -> absent(name));
    Path cache = cache(bundle);
    VerifiedFiles before = VerifiedFiles.read(cache);
    VerifiedFiles after = before.check(bundle);
    if (!after.equals(before) && Files.isWritable(model(bundle.manifest().name()))) {
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

  /**
   * Makes a bundle the one that the bare name speaks with. Bundles of the same checkpoint in other
   * precisions stay active beside it; what was before is kept for {@link #rollback}.
   */
  public ModelBundle activate(String name, String id) throws IOException {
    return locked(
        name,
        model -> {
          ModelBundle bundle = verify(name, id);
          activate(model, List.of(bundle));
          return bundle;
        });
  }

  /**
   * Makes the bundles active that were so before the last import or activation.
   *
   * @return the one that the bare name speaks with
   * @throws EngineException BAD_MODEL if there was none or one of them is damaged
   */
  public ModelBundle rollback(String name) throws IOException {
    return locked(
        name,
        model -> {
          ActiveBundles active =
              ActiveBundles.read(link(model)).orElseThrow(() -> noPrevious(name));
          ActiveBundles.State previous = active.previous().orElseThrow(() -> noPrevious(name));
          for (String id : previous.bundles().values()) {
            verify(name, id);
          }
          new ActiveBundles(previous, Optional.of(active.current())).write(link(model));
          return show(name, previous.spokenId());
        });
  }

  private static EngineException noPrevious(String name) {
    return bad("model '%s' has no previous bundle; activate one by its id".formatted(name));
  }

  /**
   * Deletes a bundle. Its precision is no longer active if it was.
   *
   * @throws EngineException BAD_MODEL if the bare name speaks with it or it does not exist
   */
  public void remove(String name, String id) throws IOException {
    locked(
        name,
        model -> {
          Optional<ActiveBundles> active = ActiveBundles.read(link(model));
          if (active.isPresent() && active.get().current().spokenId().equals(id)) {
            throw bad(
                "bundle '%s' of model '%s' is active; activate another one first, or remove the model whole"
                    .formatted(id, name));
          }
          Path folder = model.resolve(id);
          if (!ID.matcher(id).matches() || !Files.isDirectory(folder)) {
            throw bad("model '%s' has no bundle '%s'; list the models".formatted(name, id));
          }
          if (active.isPresent()) {
            forget(model, active.get(), id);
          }
          Path removed = model.resolve(".removed-" + id);
          Files.move(folder, removed, StandardCopyOption.ATOMIC_MOVE);
          DurableFiles.deleteTree(removed);
          Files.deleteIfExists(model.resolve(".verified-" + id));
          return folder;
        });
  }

  /**
   * Deletes a model with all of its bundles. A process that speaks with it goes on; none can begin.
   *
   * @throws EngineException BAD_MODEL if there is no such model, OVERLOADED if it is being changed
   */
  public void removeAll(String name) throws IOException {
    requireThere(name);
    locked(
        name,
        model -> {
          requireThere(name);
          Files.deleteIfExists(link(model)); // from here on nobody begins with it
          for (Path entry : DurableFiles.list(model)) {
            DurableFiles.deleteTree(entry);
          }
          return model;
        });
  }

  private void requireThere(String name) throws IOException {
    if (!isThere(model(name))) {
      throw bad("model '%s' is not there; it is one of %s".formatted(name, names()));
    }
  }

  private static boolean isThere(Path model) throws IOException {
    return Files.isRegularFile(link(model))
        || DurableFiles.list(model).stream().anyMatch(e -> ID.matcher(fileName(e)).matches());
  }

  private static void forget(Path model, ActiveBundles active, String id) throws IOException {
    Optional<ActiveBundles.State> previous =
        active
            .previous()
            .filter(state -> !state.spokenId().equals(id))
            .map(state -> state.without(id));
    ActiveBundles rest = new ActiveBundles(active.current().without(id), previous);
    if (!rest.equals(active)) {
      rest.write(link(model));
    }
  }

  private List<Draft> write(ImportRequest request, Path model, Folders folders, Progress progress)
      throws IOException {
    Path first = folders.make(model);
    reached.accept(Step.FOLDER_MADE);
    List<Manifest.Source> sources = sources(request, progress);
    ArchitectureConfig config =
        request.config().isPresent()
            ? ArchitectureConfig.read(request.config().get())
            : ArchitectureConfig.unsaid();
    Vocabulary vocabulary = Vocabulary.load(request.vocabulary());
    try (F5Checkpoint f5 = F5Checkpoint.open(request.checkpoint(), config);
        VocosCheckpoint vocos = VocosCheckpoint.open(request.vocoder(), config)) {
      requireFitting(request, vocabulary, f5);
      List<Precision> precisions = request.precisions();
      List<float[]> exact =
          precisions.equals(List.of(Precision.FP32))
              ? List.of()
              : exactVelocities(f5, vocos, folders.make(model));
      List<Draft> drafts = new ArrayList<>();
      for (Precision precision : precisions) {
        Path folder = drafts.isEmpty() ? first : folders.make(model);
        writer.write(f5, vocos, folder, precision);
        reached.accept(Step.GRAPHS_WRITTEN);
        List<VelocityError> errors =
            precision == Precision.FP32 ? List.of() : errors(folder, f5.architecture(), exact);
        requireSmall(request, precision, errors);
        vocabulary.save(folder.resolve(ModelBundle.VOCABULARY));
        reached.accept(Step.VOCABULARY_WRITTEN);
        Manifest manifest =
            new Manifest(
                Manifest.SCHEMA,
                ModelKind.F5_TTS,
                request.name(),
                Optional.of(f5.architecture()),
                Optional.of(vocos.architecture()),
                OptionalInt.empty(),
                precision,
                tool,
                clock.instant(),
                sources,
                request.seed(),
                errors,
                digests(folder, progress));
        requireGraphs(manifest);
        drafts.add(new Draft(folder, manifest));
      }
      return drafts;
    }
  }

  private static void requireFitting(
      ImportRequest request, Vocabulary vocabulary, F5Checkpoint f5) {
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
  }

  /** Writes the model in fp32 for a moment, to have something to compare with. */
  private List<float[]> exactVelocities(F5Checkpoint f5, VocosCheckpoint vocos, Path folder)
      throws IOException {
    writer.write(f5, vocos, folder, Precision.FP32);
    List<float[]> velocities = meter.velocities(folder, f5.architecture(), VelocityError.TIMES);
    DurableFiles.deleteTree(folder);
    return velocities;
  }

  private List<VelocityError> errors(Path folder, Architecture architecture, List<float[]> exact) {
    return VelocityError.between(
        meter.velocities(folder, architecture, VelocityError.TIMES), exact);
  }

  private static void requireSmall(
      ImportRequest request, Precision precision, List<VelocityError> errors) {
    if (request.errorLimit() == ImportRequest.ErrorLimit.IGNORED) {
      return;
    }
    for (VelocityError error : errors) {
      if (!error.passes(precision)) {
        throw bad(
            String.format(
                Locale.ROOT,
                "%s in %s is %.3g off fp32 at t = %.1f (relative velocity error), at most %.3g is"
                    + " accepted; import it in fp32, or force it to keep it as it is",
                request.checkpoint().getFileName(),
                precision.id(),
                error.relative(),
                error.time(),
                VelocityError.bound(precision).orElseThrow()));
      }
    }
  }

  private ModelBundle publish(Path model, Draft draft) throws IOException {
    Path folder = draft.folder();
    Files.writeString(folder.resolve(ModelBundle.MANIFEST), draft.manifest().json());
    reached.accept(Step.MANIFEST_WRITTEN);
    for (Path file : DurableFiles.list(folder)) {
      DurableFiles.force(file);
    }
    DurableFiles.force(folder);
    reached.accept(Step.FORCED);
    Path named = model.resolve(draft.manifest().digest().substring(0, ModelBundle.ID_LENGTH));
    if (Files.isDirectory(named) && !isDamaged(named)) {
      DurableFiles.deleteTree(folder);
      return ModelBundle.read(named);
    }
    Path damaged = model.resolve(".removed-" + fileName(named));
    if (Files.isDirectory(named)) {
      Files.move(named, damaged, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(folder, named, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.force(model);
    if (Files.isDirectory(damaged)) {
      DurableFiles.deleteTree(damaged);
    }
    return ModelBundle.read(named);
  }

  private static boolean isDamaged(Path folder) throws IOException {
    try {
      ModelBundle.read(folder).verify();
      return false;
    } catch (EngineException e) {
      return true;
    }
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

  static Manifest.Source source(String role, Path file, Progress progress) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw bad("%s file %s is not there; give its path".formatted(role, file));
    }
    FileDigest digest = FileDigest.of(file);
    progress.advanced("read " + role, digest.size(), digest.size());
    return new Manifest.Source(role, fileName(file), digest);
  }

  static SortedMap<String, FileDigest> digests(Path folder, Progress progress) throws IOException {
    SortedMap<String, FileDigest> files = new TreeMap<>();
    for (Path file : DurableFiles.list(folder)) {
      FileDigest digest = FileDigest.of(file);
      files.put(fileName(file), digest);
      progress.advanced("write " + fileName(file), digest.size(), digest.size());
    }
    return files;
  }

  private static void requireGraphs(Manifest manifest) {
    for (String name : ModelBundle.GRAPH_FILES) {
      if (!manifest.files().containsKey(name)) {
        throw new IllegalStateException("the bundle writer left out " + name);
      }
    }
  }

  /** Makes bundles of one checkpoint active beside those of it that are; the first one speaks. */
  private static void activate(Path model, List<ModelBundle> bundles) throws IOException {
    Optional<ActiveBundles> before = ActiveBundles.read(link(model));
    SortedMap<Precision, String> ids = new TreeMap<>();
    if (before.isPresent()) {
      List<Manifest.Source> sources = bundles.get(0).manifest().sources();
      for (String id : before.get().current().bundles().values()) {
        Path folder = model.resolve(id);
        if (isDamaged(folder)) {
          continue;
        }
        Manifest manifest = ModelBundle.read(folder).manifest();
        if (manifest.sources().equals(sources)) {
          ids.put(manifest.precision(), id);
        }
      }
    }
    bundles.forEach(bundle -> ids.put(bundle.manifest().precision(), bundle.id()));
    ActiveBundles.State after = new ActiveBundles.State(bundles.get(0).manifest().precision(), ids);
    Optional<ActiveBundles.State> current = before.map(ActiveBundles::current);
    if (!current.equals(Optional.of(after))) {
      new ActiveBundles(after, current).write(link(model));
    }
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

  private static void deleteAfter(Exception cause, List<Path> folders) {
    try {
      for (Path folder : folders) {
        if (Files.isDirectory(folder)) {
          DurableFiles.deleteTree(folder);
        }
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private <T> T locked(String name, Work<T> work) throws IOException {
    Path model = model(name);
    Files.createDirectories(models);
    try (FileChannel channel =
            FileChannel.open(
                models.resolve(".lock-" + name),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw busy(name);
      }
      Files.createDirectories(model);
      try {
        return work.run(model);
      } finally {
        if (DurableFiles.list(model).isEmpty()) {
          Files.deleteIfExists(model); // nothing came of a first import
        }
      }
    } catch (OverlappingFileLockException e) {
      throw busy(name);
    }
  }

  private List<String> names() {
    try {
      List<String> names = new ArrayList<>();
      for (Path model : DurableFiles.list(models)) {
        if (Files.isDirectory(model) && isThere(model)) {
          names.add(fileName(model));
        }
      }
      return names;
    } catch (IOException e) {
      return List.of();
    }
  }

  private Path model(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new EngineException(
          EngineFault.BAD_REQUEST,
          "model name must match " + NAME + ", got '" + printable(name) + "'");
    }
    return models.resolve(name);
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private EngineException absent(String name) {
    Reference reference = Reference.of(name);
    try {
      if (reference.precision().isPresent() && active(reference.model()).isPresent()) {
        return bad(
            "model '%s' has no active bundle in %s; it has %s; import it with --precision %s"
                .formatted(
                    reference.model(),
                    reference.precision().get().id(),
                    Reference.ids(List.copyOf(activeBundles(reference.model()).keySet())),
                    reference.precision().get().id()));
      }
    } catch (IOException e) {
      return new EngineException(EngineFault.BAD_MODEL, models + " cannot be read", e);
    }
    return bad(
        "model '%s' is not in %s; import it or name one of %s".formatted(name, models, names()));
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
        "model '" + name + "' is being changed by another command; wait for it and try again");
  }
}
