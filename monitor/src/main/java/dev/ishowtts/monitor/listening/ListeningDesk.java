package dev.ishowtts.monitor.listening;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.harness.quality.report.SetDecision;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import dev.ishowtts.harness.run.RunId;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.listening.plan.Names;
import dev.ishowtts.monitor.runs.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What those do who make tests and invite raters. Any thread. */
final class ListeningDesk {
  private static final int SECRET_BYTES = 32;
  private static final int CODE_BYTES = 16;
  private static final int MOST_SESSIONS = 500;
  private static final int LONGEST_NAME = 100;

  private final ListeningStore store;
  private final SetShelf shelf;
  private final Preparation preparation;
  private final Journal journal;
  private final Clock clock;
  private final RandomGenerator random;

  ListeningDesk(
      ListeningStore store,
      SetShelf shelf,
      Preparation preparation,
      Journal journal,
      Clock clock,
      RandomGenerator random) {
    this.store = store;
    this.shelf = shelf;
    this.preparation = preparation;
    this.journal = journal;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Makes a test; its sounds follow.
   *
   * @throws dev.ishowtts.monitor.fault.Refusal 400 if the set does not suffice, 404 if there is
   *     none
   */
  TestRecord create(TestOrder order, String who) throws IOException {
    SampleSetFolder set =
        shelf
            .find(order.set())
            .orElseThrow(() -> RequestChecks.missing("no sample set of this name"));
    if (!Files.isRegularFile(set.path().resolve(SetDecision.SCORES))) {
      throw RequestChecks.wrong(
          "set " + order.set() + " was not measured: run ./ishowtts quality measure on it first");
    }
    SampleSet samples;
    try {
      samples = set.read();
    } catch (IOException e) {
      throw RequestChecks.wrong(
          "set " + order.set() + " is not complete; see ./ishowtts quality measure");
    }
    try {
      TestMaterials.design(samples, order.seed()).trials(1);
    } catch (IllegalArgumentException e) {
      throw RequestChecks.wrong("set " + order.set() + ": " + e.getMessage());
    }
    Instant now = clock.instant();
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    TestRecord test =
        new TestRecord(
            RunId.of(now, "listening", random),
            order,
            HexFormat.of().formatHex(secret),
            Sha256.hex(set.manifest()),
            TestRecord.State.PREPARING,
            Optional.empty(),
            who,
            now,
            Optional.empty());
    store.add(test);
    journal.did(
        who,
        Event.Kind.ACTION,
        "made the listening test " + test.id() + " of " + order.set(),
        Optional.empty());
    preparation.begin(test);
    return test;
  }

  /** Returns a seed for a test that was given none, small enough for every JSON reader. */
  long seed() {
    return random.nextInt(Integer.MAX_VALUE);
  }

  /**
   * Returns a test.
   *
   * @throws dev.ishowtts.monitor.fault.Refusal 404 if there is none
   */
  TestRecord test(String id) throws IOException {
    if (!RunFolder.isId(id)) {
      throw RequestChecks.wrong("test id must be 1 to 128 letters, digits, '.', '_' or '-'");
    }
    return store
        .test(id)
        .orElseThrow(() -> RequestChecks.missing("no listening test of the id " + id));
  }

  /** Returns a test that raters may answer. */
  private TestRecord open(String id) throws IOException {
    TestRecord test = test(id);
    switch (test.state()) {
      case PREPARING -> throw RequestChecks.conflict("the test is being prepared; wait for it");
      case FAILED ->
          throw RequestChecks.conflict(
              "the sounds of the test could not be made: " + test.message().orElse(""));
      case CLOSED -> throw RequestChecks.conflict("the test is closed");
      case OPEN -> {}
    }
    return test;
  }

  /**
   * Invites raters.
   *
   * @param names of the first of them, for those who invite
   */
  synchronized List<SessionRecord> invite(String id, int count, List<String> names, String who)
      throws IOException {
    TestRecord test = open(id);
    int invited = store.sessions(id).size();
    if (invited + count > MOST_SESSIONS) {
      throw RequestChecks.wrong(
          "a test has at most " + MOST_SESSIONS + " raters, " + invited + " are invited");
    }
    List<SessionRecord> sessions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<String> name =
          i < names.size()
              ? Optional.of(RequestChecks.line("names", Optional.of(names.get(i)), LONGEST_NAME))
              : Optional.empty();
      sessions.add(store.add(test.id(), Names.random(random, CODE_BYTES), name, clock.instant()));
    }
    journal.did(who, Event.Kind.ACTION, "invited " + count + " raters to " + id, Optional.empty());
    return sessions;
  }

  /** Closes a test: no more answers are taken. */
  TestRecord close(String id, String reason, String who) throws IOException {
    open(id);
    if (store.close(id, new TestRecord.End(clock.instant(), who, reason))) {
      journal.did(
          who,
          Event.Kind.ACTION,
          "closed the listening test " + id + ": " + reason,
          Optional.empty());
    }
    return test(id);
  }
}
