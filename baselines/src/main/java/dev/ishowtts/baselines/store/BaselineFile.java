package dev.ishowtts.baselines.store;

import dev.ishowtts.baselines.json.JsonCursor;
import dev.ishowtts.baselines.json.JsonText;
import dev.ishowtts.baselines.json.Sha256;
import dev.ishowtts.baselines.run.Fingerprint;
import dev.ishowtts.baselines.run.RestartMedians;
import dev.ishowtts.baselines.run.ScenarioSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a {@link BaselineRecord}. */
final class BaselineFile {
  private static final int SCHEMA = 2;

  private BaselineFile() {}

  static byte[] bytes(BaselineRecord record) {
    ObjectNode node = JsonText.object();
    node.put("schema", SCHEMA);
    node.put("epoch", record.epoch());
    record.supersedes().ifPresent(epoch -> node.put("supersedes", epoch));
    node.set("fingerprint", JsonText.texts(record.fingerprint().facts()));
    node.set("sessions", JsonText.array(record.sessions(), BaselineFile::node));
    return JsonText.bytes(node);
  }

  static BaselineRecord read(Path file) throws IOException {
    JsonCursor root = JsonCursor.read(file);
    if (root.at("schema").integer() != SCHEMA) {
      throw root.at("schema")
          .wrong("schema " + SCHEMA + " (another version wrote it: accept its runs again)");
    }
    root.fields("schema", "epoch", "supersedes", "fingerprint", "sessions");
    int epoch = root.at("epoch").integer();
    Optional<JsonCursor> supersedes = root.optional("supersedes");
    Optional<Integer> earlier =
        supersedes.isEmpty() ? Optional.empty() : Optional.of(supersedes.get().integer());
    Fingerprint fingerprint = new Fingerprint(root.at("fingerprint").map(JsonCursor::text));
    List<AcceptedSession> sessions = root.at("sessions").list(BaselineFile::session);
    return root.build(() -> new BaselineRecord(fingerprint, epoch, earlier, sessions));
  }

  /** Returns the digest that seals {@code session} in its epoch after {@code previous}. */
  static String digest(
      Fingerprint fingerprint, int epoch, AcceptedSession session, String previous) {
    ObjectNode node = content(session);
    node.put("fingerprint", fingerprint.id());
    node.put("epoch", epoch);
    node.put("previous", previous);
    return Sha256.hex(JsonText.bytes(node));
  }

  private static ObjectNode node(AcceptedSession session) {
    ObjectNode node = content(session);
    session
        .seal()
        .ifPresent(
            seal -> {
              node.put("previous", seal.previous());
              node.put("digest", seal.digest());
              JsonText.putIfPresent(node, "signature", seal.signature());
            });
    return node;
  }

  private static ObjectNode content(AcceptedSession session) {
    ObjectNode node = JsonText.object();
    node.put("run", session.run());
    node.put("runDigest", session.runDigest());
    JsonText.putIfPresent(node, "commit", session.commit());
    node.put("modelDigest", session.modelDigest());
    node.put("who", session.who());
    node.put("when", session.when().toString());
    node.put("why", session.why());
    session
        .occasion()
        .ifPresent(
            occasion -> {
              node.put("verdict", occasion.verdict());
              node.set("former", JsonText.numbers(occasion.former()));
            });
    node.set("scenarios", JsonText.array(session.scenarios(), BaselineFile::node));
    return node;
  }

  private static ObjectNode node(ScenarioSession scenario) {
    ObjectNode node = JsonText.object();
    node.put("scenario", scenario.scenario());
    node.put("content", scenario.content());
    node.put("primary", scenario.primary());
    node.put("samples", scenario.samples());
    node.put("errors", scenario.errors());
    node.set("faultClasses", JsonText.array(scenario.faultClasses(), JsonText::text));
    node.set("restarts", JsonText.array(scenario.restarts(), BaselineFile::node));
    return node;
  }

  private static ObjectNode node(RestartMedians restart) {
    ObjectNode node = JsonText.object();
    node.put("index", restart.index());
    node.set("medians", JsonText.numbers(restart.values()));
    return node;
  }

  private static AcceptedSession session(JsonCursor place) throws IOException {
    place.fields(
        "run",
        "runDigest",
        "commit",
        "modelDigest",
        "who",
        "when",
        "why",
        "verdict",
        "former",
        "scenarios",
        "previous",
        "digest",
        "signature");
    String run = place.at("run").text();
    String digest = place.at("runDigest").text();
    Optional<String> commit = place.optionalText("commit");
    String model = place.at("modelDigest").text();
    String who = place.at("who").text();
    Instant when = place.at("when").instant();
    String why = place.at("why").text();
    Optional<String> verdict = place.optionalText("verdict");
    SortedMap<String, Double> former =
        verdict.isPresent() ? place.at("former").map(JsonCursor::number) : new TreeMap<>();
    List<ScenarioSession> scenarios = place.at("scenarios").list(BaselineFile::scenario);
    String previous = place.at("previous").text();
    String sealed = place.at("digest").text();
    Optional<String> signature = place.optionalText("signature");
    return place.build(
        () ->
            new AcceptedSession(
                run,
                digest,
                commit,
                model,
                who,
                when,
                why,
                verdict.map(word -> new Occasion(word, former)),
                scenarios,
                Optional.of(new Seal(previous, sealed, signature))));
  }

  private static ScenarioSession scenario(JsonCursor place) throws IOException {
    place.fields("scenario", "content", "primary", "samples", "errors", "faultClasses", "restarts");
    String id = place.at("scenario").text();
    String content = place.at("content").text();
    String primary = place.at("primary").text();
    int samples = place.at("samples").integer();
    int errors = place.at("errors").integer();
    TreeSet<String> faults = new TreeSet<>(place.at("faultClasses").list(JsonCursor::text));
    List<RestartMedians> restarts = place.at("restarts").list(BaselineFile::restart);
    return place.build(
        () -> new ScenarioSession(id, content, primary, restarts, samples, errors, faults));
  }

  private static RestartMedians restart(JsonCursor place) throws IOException {
    place.fields("index", "medians");
    int index = place.at("index").integer();
    SortedMap<String, Double> medians = place.at("medians").map(JsonCursor::number);
    return place.build(() -> new RestartMedians(index, medians));
  }
}
