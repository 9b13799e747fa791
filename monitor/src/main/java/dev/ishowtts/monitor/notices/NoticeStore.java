package dev.ishowtts.monitor.notices;

import dev.ishowtts.monitor.host.ProcessName;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/*
 * Each row belongs to the process that will deliver it. A service that ends in order lets go of its rows; those of one that was killed have an owner
 * that is no more. Both are taken over by the next service of this host, one row by one statement, so that two of them do not both deliver it.
 */
/** Notices of one host that wait, in the database: they outlive the service. Any thread. */
final class NoticeStore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<TreeMap<String, String>> DETAILS = new TypeReference<>() {};
  private static final String NOBODY = "";

  private final ServiceDatabase database;
  private final String host;
  private final ProcessName self;
  private final Clock clock;
  private final RandomGenerator random;
  private final AtomicLong last = new AtomicLong();

  /**
   * A notice that waits.
   *
   * @param id its name for the receiver, the same for every try
   * @param place its place in the order of entry
   * @param tries that failed
   */
  record Waiting(String id, long place, Notice notice, int tries) {
    Waiting triedAgain() {
      return new Waiting(id, place, notice, tries + 1);
    }
  }

  NoticeStore(
      ServiceDatabase database,
      String host,
      ProcessName self,
      Clock clock,
      RandomGenerator random) {
    this.database = database;
    this.host = host;
    this.self = self;
    this.clock = clock;
    this.random = random;
  }

  /** Returns a notice that nobody has tried to deliver; it is not in the database yet. */
  Waiting named(Notice notice) {
    long now = clock.millis() * 1000;
    long place = last.updateAndGet(before -> Math.max(before + 1, now));
    return new Waiting(HexFormat.of().toHexDigits(random.nextLong()), place, notice, 0);
  }

  /** Keeps a notice for a channel. */
  void add(String channel, Waiting waiting) throws IOException {
    Notice notice = waiting.notice();
    database.update(
        "insert into notice (id, host, channel, place, topic, severity, told, title, body, details,"
            + " tries, owner) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        waiting.id() + "@" + channel,
        host,
        channel,
        waiting.place(),
        notice.topic().name(),
        notice.level().name(),
        notice.at().toEpochMilli(),
        notice.title(),
        notice.text(),
        JSON.writeValueAsString(notice.details()),
        waiting.tries(),
        self.text());
  }

  /** Notes that another try failed. */
  void tried(String channel, Waiting waiting) throws IOException {
    database.update(
        "update notice set tries = ? where id = ?", waiting.tries(), waiting.id() + "@" + channel);
  }

  /** Forgets a notice that was delivered or given up. */
  void remove(String channel, Waiting waiting) throws IOException {
    database.update("delete from notice where id = ?", waiting.id() + "@" + channel);
  }

  /** Takes over what services that are no more left for a channel, in the order of entry. */
  List<Waiting> adopted(String channel) throws IOException {
    record Row(String owner, Waiting waiting) {}
    List<Row> rows =
        database.query(
            "select id, place, topic, severity, told, title, body, details, tries, owner"
                + " from notice where host = ? and channel = ? order by place",
            found -> new Row(found.getString("owner"), waiting(found)),
            host,
            channel);
    List<Waiting> adopted = new ArrayList<>();
    for (Row row : rows) {
      boolean isLeft = ProcessName.parse(row.owner()).alive().isEmpty();
      if (isLeft
          && database.update(
                  "update notice set owner = ? where id = ? and owner = ?",
                  self.text(),
                  row.waiting().id() + "@" + channel,
                  row.owner())
              == 1) {
        adopted.add(row.waiting());
      }
    }
    return adopted;
  }

  /** Lets go of what waits for a channel, for the next service. */
  void release(String channel) throws IOException {
    database.update(
        "update notice set owner = ? where host = ? and channel = ? and owner = ?",
        NOBODY,
        host,
        channel,
        self.text());
  }

  /**
   * Forgets what services that are no more left for channels that are no more.
   *
   * @return how many notices that were
   */
  int removeAllBut(Set<String> channels) throws IOException {
    int removed = 0;
    for (String channel :
        database.query(
            "select distinct channel from notice where host = ?",
            found -> found.getString(1),
            host)) {
      if (!channels.contains(channel)) {
        for (Waiting left : adopted(channel)) {
          remove(channel, left);
          removed++;
        }
      }
    }
    return removed;
  }

  private Waiting waiting(ResultSet row) throws SQLException {
    String id = row.getString("id");
    return new Waiting(
        id.substring(0, id.indexOf('@')),
        row.getLong("place"),
        new Notice(
            Notice.Topic.valueOf(row.getString("topic")),
            Notice.Level.valueOf(row.getString("severity")),
            host,
            Instant.ofEpochMilli(row.getLong("told")),
            row.getString("title"),
            row.getString("body"),
            JSON.readValue(row.getString("details"), DETAILS)),
        row.getInt("tries"));
  }
}
