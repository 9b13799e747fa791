package dev.ishowtts.monitor.baselines;

import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What was proposed as a baseline, in the database. */
final class ProposalStore {
  private static final int KEPT_IN_SIGHT = 100;

  private final ServiceDatabase database;
  private final Clock clock;
  private final RandomGenerator random;

  /** Where a proposal stands. */
  enum State {
    OPEN,
    ACCEPTED,
    DECLINED
  }

  /**
   * One proposal.
   *
   * @param decision why it was accepted or declined
   */
  record Proposal(
      String id,
      String run,
      String reason,
      String who,
      Instant at,
      State state,
      Optional<String> decidedBy,
      Optional<Instant> decidedAt,
      Optional<String> decision) {}

  ProposalStore(ServiceDatabase database, Clock clock, RandomGenerator random) {
    this.database = database;
    this.clock = clock;
    this.random = random;
  }

  Proposal add(String run, String reason, String who) throws IOException {
    String id = HexFormat.of().toHexDigits(random.nextLong()).substring(4);
    database.update(
        "insert into proposal (id, run_id, reason, who, at, state) values (?, ?, ?, ?, ?, 'OPEN')",
        id,
        run,
        reason,
        who,
        clock.instant().toEpochMilli());
    return find(id).orElseThrow(() -> new IOException("the proposal was not kept"));
  }

  Optional<Proposal> find(String id) throws IOException {
    return database
        .query("select * from proposal where id = ?", ProposalStore::proposal, id)
        .stream()
        .findFirst();
  }

  /** Returns whether a run is proposed and nobody has decided. */
  boolean isOpen(String run) throws IOException {
    return !database
        .query("select 1 from proposal where run_id = ? and state = 'OPEN'", rows -> 1, run)
        .isEmpty();
  }

  /** Returns the newest proposals first. */
  List<Proposal> newest() throws IOException {
    return database.query(
        "select * from proposal order by at desc, id limit " + KEPT_IN_SIGHT,
        ProposalStore::proposal);
  }

  /** Decides an open proposal; returns whether it was still open. */
  boolean decide(String id, State state, String who, String decision) throws IOException {
    return database.update(
            "update proposal set state = ?, decided_by = ?, decided_at = ?, decision = ?"
                + " where id = ? and state = 'OPEN'",
            state.name(),
            who,
            clock.instant().toEpochMilli(),
            decision,
            id)
        == 1;
  }

  private static Proposal proposal(ResultSet rows) throws SQLException {
    long decided = rows.getLong("decided_at");
    Optional<Instant> decidedAt =
        rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(decided));
    return new Proposal(
        rows.getString("id"),
        rows.getString("run_id"),
        rows.getString("reason"),
        rows.getString("who"),
        Instant.ofEpochMilli(rows.getLong("at")),
        State.valueOf(rows.getString("state")),
        Optional.ofNullable(rows.getString("decided_by")),
        decidedAt,
        Optional.ofNullable(rows.getString("decision")));
  }
}
