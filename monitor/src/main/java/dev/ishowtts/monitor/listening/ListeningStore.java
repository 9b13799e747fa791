package dev.ishowtts.monitor.listening;

import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tests, raters and answers of one host in the database. What a rater said is on the disk when a
 * method returns. Any thread.
 */
final class ListeningStore {
  private static final String TEST =
      "id, set_name, title, mode, labels, looks, raters, seed, secret, manifest, state, message,"
          + " who, listening_test.created as made, closed, closed_by, reason";
  private static final String SESSION =
      "digest, code, test_id, number, name, listening_session.created, started, finished, place, completion,"
          + " questionnaire";
  private static final String ANSWER = "digest, id, number, trial, received, agent, body";
  private static final int ATTEMPTS = 8;

  private final ServiceDatabase database;
  private final String host;

  ListeningStore(ServiceDatabase database, String host) {
    this.database = database;
    this.host = host;
  }

  /** Adds a test that is being prepared. */
  void add(TestRecord test) throws IOException {
    TestOrder order = test.order();
    database.keep(
        "insert into listening_test (id, host, set_name, title, mode, labels, looks, raters, seed,"
            + " secret, manifest, state, who, created)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        test.id(),
        host,
        order.set(),
        order.title(),
        order.mode().name(),
        order.labels().name(),
        (long) order.looks(),
        (long) order.raters(),
        order.seed(),
        test.secret(),
        test.manifest(),
        test.state().name(),
        test.who(),
        test.created().toEpochMilli());
  }

  /** Returns the tests, the newest first. */
  List<TestRecord> tests() throws IOException {
    return database.query(
        "select " + TEST + " from listening_test where host = ? order by created desc, id desc",
        ListeningStore::test,
        host);
  }

  /** Returns a test of this host. */
  Optional<TestRecord> test(String id) throws IOException {
    return database
        .query(
            "select " + TEST + " from listening_test where id = ? and host = ?",
            ListeningStore::test,
            id,
            host)
        .stream()
        .findFirst();
  }

  /** Ends the preparation of a test. */
  void prepared(String id, TestRecord.State state, Optional<String> message) throws IOException {
    database.keep(
        "update listening_test set state = ?, message = ? where id = ? and state = 'PREPARING'",
        state.name(),
        message.orElse(null),
        id);
  }

  /** Closes an open test; returns whether it was open. */
  boolean close(String id, TestRecord.End end) throws IOException {
    return database.keep(
            "update listening_test set state = 'CLOSED', closed = ?, closed_by = ?, reason = ?"
                + " where id = ? and state = 'OPEN'",
            end.at().toEpochMilli(),
            end.who(),
            end.reason(),
            id)
        == 1;
  }

  /** Adds a rater, who gets the next number. */
  SessionRecord add(String test, String code, Optional<String> name, Instant now)
      throws IOException {
    String digest = digest(code);
    database.keep(
        "insert into listening_session (digest, code, test_id, number, name, created)"
            + " select ?, ?, ?, coalesce(max(number), 0) + 1, ?, ?"
            + " from listening_session where test_id = ?",
        digest,
        code,
        test,
        name.orElse(""),
        now.toEpochMilli(),
        test);
    return session(digest)
        .orElseThrow(() -> new IOException("the service's database lost a session"));
  }

  /** Returns what a session is found by: looking for it takes no time that tells of the code. */
  static String digest(String code) {
    return Sha256.hex(code);
  }

  /** Returns a session. */
  Optional<SessionRecord> session(String digest) throws IOException {
    return database
        .query(
            "select " + SESSION + " from listening_session where digest = ?",
            ListeningStore::session,
            digest)
        .stream()
        .findFirst();
  }

  /** A session and its test. */
  record Found(SessionRecord session, TestRecord test) {}

  /** Returns a session of a test of this host. */
  Optional<Found> find(String digest) throws IOException {
    return database
        .query(
            "select "
                + SESSION
                + ", "
                + TEST
                + " from listening_session join listening_test on id = test_id"
                + " where digest = ? and host = ?",
            rows -> new Found(session(rows), test(rows)),
            digest,
            host)
        .stream()
        .findFirst();
  }

  /** Returns the sessions of a test by number. */
  List<SessionRecord> sessions(String test) throws IOException {
    return database.query(
        "select " + SESSION + " from listening_session where test_id = ? order by number",
        ListeningStore::session,
        test);
  }

  /**
   * Keeps an answer, as the newest of its session, unless the session is finished or has one of its
   * id.
   *
   * @return whether it was kept
   */
  boolean add(AnswerRecord answer) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int added =
          database.keep(
              "insert into listening_answer (digest, id, number, trial, received, agent, body)"
                  + " select ?, ?, (select coalesce(max(number), 0) + 1 from listening_answer"
                  + " where digest = ?), ?, ?, ?, ?"
                  + " from listening_session where digest = ? and finished is null"
                  + " on conflict do nothing",
              answer.digest(),
              answer.id(),
              answer.digest(),
              (long) answer.trial(),
              answer.received().toEpochMilli(),
              answer.agent(),
              answer.body(),
              answer.digest());
      if (added == 1) {
        return true;
      }
      boolean refused =
          answer(answer.digest(), answer.id()).isPresent()
              || session(answer.digest()).flatMap(SessionRecord::finished).isPresent();
      if (refused) {
        return false;
      }
    }
    throw new IOException("the service's database is too busy to keep an answer");
  }

  /** Returns an answer by its id. */
  Optional<AnswerRecord> answer(String digest, String id) throws IOException {
    return database
        .query(
            "select " + ANSWER + " from listening_answer where digest = ? and id = ?",
            ListeningStore::answer,
            digest,
            id)
        .stream()
        .findFirst();
  }

  /** Returns the answers of a session that count: the newest of each trial, by trial. */
  List<AnswerRecord> answers(String digest) throws IOException {
    return database.query(
        "select "
            + ANSWER
            + " from listening_answer a where digest = ? and number = (select max(b.number) from"
            + " listening_answer b where b.digest = a.digest and b.trial = a.trial) order by trial",
        ListeningStore::answer,
        digest);
  }

  /** Returns how many trials of a session have an answer, from a position on. */
  int answered(String digest, int from) throws IOException {
    return database
        .query(
            "select count(distinct trial) from listening_answer where digest = ? and trial >= ?",
            rows -> rows.getInt(1),
            digest,
            (long) from)
        .get(0);
  }

  /** Notes that a session has begun, once. */
  void started(String digest, Instant now) throws IOException {
    database.keep(
        "update listening_session set started = ? where digest = ? and started is null",
        now.toEpochMilli(),
        digest);
  }

  /** Keeps what a rater says of himself, in place of what he said before. */
  void questionnaire(String digest, String body) throws IOException {
    database.keep("update listening_session set questionnaire = ? where digest = ?", body, digest);
  }

  /** Notes that a session is finished, once; it takes the next place of its test. */
  void finish(SessionRecord session, String completion, Instant now) throws IOException {
    database.keep(
        "update listening_session set finished = ?, completion = ?, place = (select"
            + " coalesce(max(place), 0) + 1 from listening_session where test_id = ?)"
            + " where digest = ? and finished is null",
        now.toEpochMilli(),
        completion,
        session.test(),
        session.digest());
  }

  /** Keeps a form on paper of a test. */
  void addPaper(String test, String who, String form, Instant now) throws IOException {
    database.keep(
        "insert into listening_paper (test_id, number, who, at, body)"
            + " select ?, coalesce(max(number), 0) + 1, ?, ?, ?"
            + " from listening_paper where test_id = ?",
        test,
        who,
        now.toEpochMilli(),
        form,
        test);
  }

  /** Returns the forms on paper of a test in the order in which they came. */
  List<String> papers(String test) throws IOException {
    return database.query(
        "select body from listening_paper where test_id = ? order by number",
        rows -> rows.getString(1),
        test);
  }

  private static TestRecord test(ResultSet rows) throws SQLException {
    Optional<Instant> closed = instant(rows, "closed");
    Optional<TestRecord.End> end = Optional.empty();
    if (closed.isPresent()) {
      end =
          Optional.of(
              new TestRecord.End(
                  closed.get(), rows.getString("closed_by"), rows.getString("reason")));
    }
    return new TestRecord(
        rows.getString("id"),
        new TestOrder(
            rows.getString("set_name"),
            rows.getString("title"),
            TestOrder.Mode.valueOf(rows.getString("mode")),
            TestOrder.Labels.valueOf(rows.getString("labels")),
            rows.getInt("looks"),
            rows.getInt("raters"),
            rows.getLong("seed")),
        rows.getString("secret"),
        rows.getString("manifest"),
        TestRecord.State.valueOf(rows.getString("state")),
        Optional.ofNullable(rows.getString("message")),
        rows.getString("who"),
        Instant.ofEpochMilli(rows.getLong("made")),
        end);
  }

  private static SessionRecord session(ResultSet rows) throws SQLException {
    int place = rows.getInt("place");
    return new SessionRecord(
        rows.getString("digest"),
        rows.getString("code"),
        rows.getString("test_id"),
        rows.getInt("number"),
        Optional.ofNullable(rows.getString("name")).filter(name -> !name.isEmpty()),
        Instant.ofEpochMilli(rows.getLong("created")),
        instant(rows, "started"),
        instant(rows, "finished"),
        place > 0 ? OptionalInt.of(place) : OptionalInt.empty(),
        Optional.ofNullable(rows.getString("completion")),
        Optional.ofNullable(rows.getString("questionnaire")));
  }

  private static AnswerRecord answer(ResultSet rows) throws SQLException {
    return new AnswerRecord(
        rows.getString("digest"),
        rows.getString("id"),
        rows.getInt("number"),
        rows.getInt("trial"),
        Instant.ofEpochMilli(rows.getLong("received")),
        rows.getString("agent"),
        rows.getString("body"));
  }

  private static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
    long millis = rows.getLong(column);
    return rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
