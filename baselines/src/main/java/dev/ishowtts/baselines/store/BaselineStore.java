package dev.ishowtts.baselines.store;

import dev.ishowtts.baselines.json.AtomicFile;
import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.ScenarioSession;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Accepted baselines as files that a review can read: {@code <fingerprint id>/epoch-0001.json}.
 * Epochs are only ever added to; an older epoch is never written again. Every session is sealed to
 * the one before it (see {@link Seal}), which is verified whenever the store is read.
 */
public final class BaselineStore {
  private static final String PLANTED = "planted-slowdown";

  private final Path root;
  private final AtomicFile files;
  private final Signing signing;

  /** Opens the store at {@code root}, which need not exist yet. */
  public BaselineStore(Path root) {
    this(root, FileOperations.system());
  }

  /** Opens the store at {@code root} on {@code files}. */
  public BaselineStore(Path root, FileOperations files) {
    this(root, files, Signing.NONE);
  }

  /** Opens the store at {@code root} on {@code files}, where {@code signing} is asked for. */
  public BaselineStore(Path root, FileOperations files, Signing signing) {
    this.root = root;
    this.files = new AtomicFile(files);
    this.signing = signing;
  }

  /**
   * Adds the candidate side of {@code report} to its fingerprint's current epoch, or opens one.
   *
   * @param waived codes of obstacles that this place's policy does not mind
   * @return the epoch as it now is
   * @throws IllegalArgumentException if the run cannot stand for what is normal: planted slowdown,
   *     invalidating obstacle, nothing measured, failed samples, or accepted already
   * @throws IOException if the store cannot be read or written
   */
  public BaselineRecord accept(RunReport report, Acceptance acceptance, Set<String> waived)
      throws IOException {
    return accept(report, acceptance, Optional.empty(), waived);
  }

  /**
   * As {@link #accept(RunReport, Acceptance, Set)}, and keeps with the session what stood before.
   *
   * @param verdict the gate's word on the run; empty if it was not judged
   */
  public BaselineRecord accept(
      RunReport report, Acceptance acceptance, Optional<String> verdict, Set<String> waived)
      throws IOException {
    refuseUnfit(report, waived);
    List<BaselineRecord> epochs = epochs(report.fingerprint().id());
    AcceptedSession unjudged = session(report, acceptance);
    AcceptedSession session =
        verdict
            .map(word -> unjudged.on(new Occasion(word, former(epochs, unjudged))))
            .orElse(unjudged);
    for (BaselineRecord epoch : epochs) {
      for (AcceptedSession known : epoch.sessions()) {
        if (known.run().equals(session.run()) || known.runDigest().equals(session.runDigest())) {
          throw new IllegalArgumentException(
              "run " + report.id() + " is accepted already, in epoch " + epoch.epoch());
        }
      }
    }
    Optional<BaselineRecord> current =
        epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
    boolean joins = current.isPresent() && acceptance.level() == Acceptance.Level.SAME;
    int epoch = current.map(BaselineRecord::epoch).orElse(0) + (joins ? 0 : 1);
    AcceptedSession sealed = sealed(session, report.fingerprint(), epoch, current);
    BaselineRecord record =
        joins
            ? current.orElseThrow().with(sealed)
            : new BaselineRecord(
                report.fingerprint(), epoch, current.map(BaselineRecord::epoch), List.of(sealed));
    files.write(file(record), BaselineFile.bytes(record));
    return record;
  }

  /** Returns the current epoch of {@code fingerprint}; empty if none. */
  public Optional<BaselineRecord> find(Fingerprint fingerprint) throws IOException {
    return lookup(fingerprint).record();
  }

  /** Returns the epochs of {@code fingerprint}, or how the nearest other one differs. */
  public BaselineLookup lookup(Fingerprint fingerprint) throws IOException {
    List<BaselineRecord> epochs = epochs(fingerprint.id());
    if (!epochs.isEmpty()) {
      int current = epochs.size() - 1;
      return new BaselineLookup(
          Optional.of(epochs.get(current)), epochs.subList(0, current), List.of());
    }
    List<String> nearest =
        list().stream()
            .map(record -> fingerprint.differences(record.fingerprint()))
            .min(Comparator.comparingInt(List::size))
            .orElse(List.of());
    return new BaselineLookup(Optional.empty(), nearest);
  }

  /** Returns every epoch of every fingerprint, by fingerprint id and epoch. */
  public List<BaselineRecord> list() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<BaselineRecord> all = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        all.addAll(epochs(folder.getFileName().toString()));
      }
    }
    return all;
  }

  /**
   * Returns one line per scenario and fact in which {@code b} differs from {@code a}: medians over
   * all restarts of all sessions, of the metric that is judged.
   */
  public static List<String> diff(BaselineRecord a, BaselineRecord b) {
    List<String> lines = new ArrayList<>(b.fingerprint().differences(a.fingerprint()));
    SortedMap<String, Double> before = medians(a);
    SortedMap<String, Double> after = medians(b);
    SortedMap<String, Double> both = new TreeMap<>(before);
    both.putAll(after);
    for (String id : both.keySet()) {
      Double old = before.get(id);
      Double now = after.get(id);
      if (old == null || now == null) {
        lines.add(id + ": only in epoch " + (old == null ? b : a).epoch());
        continue;
      }
      lines.add(
          String.format(
              Locale.ROOT, "%s: %.4g → %.4g, %+.1f %%", id, old, now, 100 * (now / old - 1)));
    }
    return lines;
  }

  /* What each scenario of the session stood at until now, in the newest epoch. */
  private static SortedMap<String, Double> former(
      List<BaselineRecord> epochs, AcceptedSession session) {
    SortedMap<String, Double> former =
        epochs.isEmpty() ? new TreeMap<>() : medians(epochs.get(epochs.size() - 1));
    former.keySet().retainAll(session.scenarios().stream().map(ScenarioSession::scenario).toList());
    return former;
  }

  private static SortedMap<String, Double> medians(BaselineRecord record) {
    TreeMap<String, List<Double>> values = new TreeMap<>();
    for (AcceptedSession session : record.sessions()) {
      for (ScenarioSession scenario : session.scenarios()) {
        for (double median : scenario.medians(scenario.primary())) {
          values.computeIfAbsent(scenario.scenario(), id -> new ArrayList<>()).add(median);
        }
      }
    }
    TreeMap<String, Double> medians = new TreeMap<>();
    values.forEach(
        (id, list) ->
            medians.put(
                id, Descriptive.median(list.stream().mapToDouble(Double::doubleValue).toArray())));
    return medians;
  }

  private static void refuseUnfit(RunReport report, Set<String> waived) {
    for (Obstacle obstacle : report.obstacles()) {
      if (obstacle.code().equals(PLANTED)
          || (obstacle.invalidates() && !waived.contains(obstacle.code()))) {
        throw new IllegalArgumentException(
            "run "
                + report.id()
                + " cannot be a baseline: "
                + obstacle.code()
                + " ("
                + obstacle.message()
                + "); measure again without it");
      }
    }
    List<ScenarioSession> sessions = sessions(report);
    if (sessions.isEmpty()) {
      throw new IllegalArgumentException(
          "run " + report.id() + " cannot be a baseline: no scenario has a restart that counts");
    }
    for (ScenarioSession session : sessions) {
      if (session.errors() > 0) {
        throw new IllegalArgumentException(
            "run "
                + report.id()
                + " cannot be a baseline: "
                + session.scenario()
                + " failed "
                + session.errors()
                + " of "
                + session.samples()
                + " times "
                + session.faultClasses());
      }
    }
  }

  private static List<ScenarioSession> sessions(RunReport report) {
    return report.scenarios().stream()
        .filter((ScenarioResult result) -> result.has(Side.CANDIDATE))
        .map(result -> ScenarioSession.of(result, Side.CANDIDATE))
        .filter(session -> !session.restarts().isEmpty() || session.errors() > 0)
        .toList();
  }

  private static AcceptedSession session(RunReport report, Acceptance acceptance) {
    return new AcceptedSession(
        report.id(),
        RunFile.digest(report),
        report.origin().commit(),
        report.model().digest(),
        acceptance.who(),
        acceptance.when(),
        acceptance.why(),
        sessions(report));
  }

  private AcceptedSession sealed(
      AcceptedSession session, Fingerprint fingerprint, int epoch, Optional<BaselineRecord> current)
      throws IOException {
    String previous =
        current
            .map(BaselineRecord::sessions)
            .flatMap(sessions -> sessions.get(sessions.size() - 1).seal())
            .map(Seal::digest)
            .orElse(Seal.BEGINNING);
    String digest = BaselineFile.digest(fingerprint, epoch, session, previous);
    return session.sealed(new Seal(previous, digest, signing.sign(digest, session.who())));
  }

  private void verify(List<BaselineRecord> epochs) throws IOException {
    String previous = Seal.BEGINNING;
    for (BaselineRecord record : epochs) {
      for (AcceptedSession session : record.sessions()) {
        String digest =
            BaselineFile.digest(record.fingerprint(), record.epoch(), session, previous);
        Optional<Seal> seal = session.seal();
        if (seal.isEmpty()
            || !seal.get().previous().equals(previous)
            || !seal.get().digest().equals(digest)) {
          throw new IOException(
              file(record)
                  + ": session "
                  + session.run()
                  + ", or one before it, was changed after it was accepted; restore the folder"
                  + " from git");
        }
        try {
          signing.verify(digest, session.who(), seal.get().signature());
        } catch (IOException e) {
          throw new IOException(
              file(record) + ": session " + session.run() + ": " + e.getMessage(), e);
        }
        previous = digest;
      }
    }
  }

  private List<BaselineRecord> epochs(String fingerprintId) throws IOException {
    Path folder = root.resolve(fingerprintId);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<BaselineRecord> epochs = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path :
          paths.filter(p -> p.getFileName().toString().endsWith(".json")).sorted().toList()) {
        BaselineRecord record = BaselineFile.read(path);
        if (!file(record).equals(path)) {
          throw new IOException(
              path
                  + ": holds epoch "
                  + record.epoch()
                  + " of "
                  + record.fingerprint().id()
                  + ", which belongs into "
                  + file(record));
        }
        epochs.add(record);
      }
    }
    verify(epochs);
    return epochs;
  }

  private Path file(BaselineRecord record) {
    return root.resolve(record.fingerprint().id())
        .resolve(String.format(Locale.ROOT, "epoch-%04d.json", record.epoch()));
  }
}
