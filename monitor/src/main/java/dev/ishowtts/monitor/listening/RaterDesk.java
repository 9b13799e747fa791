package dev.ishowtts.monitor.listening;

import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.json.JsonFields;
import dev.ishowtts.monitor.listening.TestMaterials.Material;
import dev.ishowtts.monitor.listening.plan.BlindSession;
import dev.ishowtts.monitor.listening.plan.BlindSession.BlindTrial;
import dev.ishowtts.monitor.listening.plan.BlindSession.Heard;
import dev.ishowtts.monitor.listening.plan.Names;
import dev.ishowtts.monitor.listening.plan.Part;
import dev.ishowtts.monitor.listening.sounds.Stimulus;
import dev.ishowtts.monitor.security.RequestRates;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/*
 * The code of a session is all that a rater needs. It has 128 random bits and is looked up by its digest, so it cannot be guessed;
 * what is bounded per address is the load that wrong codes make.
 */
/** What raters do. Any thread. */
final class RaterDesk {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern ANSWER_ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int LONGEST_ANSWER = 500;
  private static final int LONGEST_AGENT = 200;
  private static final int COMPLETION_BYTES = 5;
  private static final int LOCKS = 64;
  private static final int KEPT = 512;

  /** Least share of the counted trials that must have an answer at the end. */
  static final double LEAST_ANSWERED = 0.8;

  private final ListeningStore store;
  private final TestMaterials materials;
  private final RequestRates rates;
  private final RequestRates misses;
  private final Clock clock;
  private final RandomGenerator random;
  private final Object[] locks = new Object[LOCKS];
  private final Map<String, Known> kept = new LinkedHashMap<>();

  /**
   * What is kept of a session between requests.
   *
   * @param answered positions of the trials that have an answer; changed under the session's lock
   */
  record Known(BlindSession blind, BitSet answered) {}

  /** A session and everything that belongs to it. */
  record Opened(SessionRecord session, TestRecord test, Material material, Known known) {
    BlindSession blind() {
      return known.blind();
    }

    boolean isClosed() {
      return test.state() == TestRecord.State.CLOSED && session.finished().isEmpty();
    }
  }

  /**
   * @param rates of a session
   * @param misses of an address with codes that there are not
   */
  RaterDesk(
      ListeningStore store,
      TestMaterials materials,
      RequestRates rates,
      RequestRates misses,
      Clock clock,
      RandomGenerator random) {
    this.store = store;
    this.materials = materials;
    this.rates = rates;
    this.misses = misses;
    this.clock = clock;
    this.random = random;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * Returns the session of a code.
   *
   * @param address of the client
   * @throws Refusal 404, always the same, if there is none; 429 if there are too many requests
   */
  Opened open(String code, String address) throws IOException {
    String digest = ListeningStore.digest(code);
    Optional<Duration> wait = isKnown(digest) ? rates.count(digest) : Optional.empty();
    if (wait.isEmpty()) {
      Optional<ListeningStore.Found> found = store.find(digest);
      if (found.isPresent()) {
        TestRecord test = found.get().test();
        Material material = materials.of(test);
        return new Opened(
            found.get().session(), test, material, known(test, found.get().session(), material));
      }
      wait = misses.count(address);
    }
    if (wait.isPresent()) {
      throw new Refusal(
              HttpStatus.TOO_MANY_REQUESTS,
              "rate_limit_exceeded",
              "too many requests; try again later")
          .withRetryAfter(wait.get());
    }
    throw RequestChecks.missing("no listening session of this code; check the link");
  }

  private boolean isKnown(String digest) {
    synchronized (kept) {
      return kept.containsKey(digest);
    }
  }

  private Known known(TestRecord test, SessionRecord session, Material material)
      throws IOException {
    synchronized (kept) {
      Known known = kept.get(session.digest());
      if (known != null) {
        return known;
      }
    }
    Known known = new Known(blindSession(test, session, material), new BitSet());
    store.answers(session.digest()).forEach(answer -> known.answered().set(answer.trial()));
    synchronized (kept) {
      if (kept.size() >= KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      kept.putIfAbsent(session.digest(), known);
      return Optional.ofNullable(kept.get(session.digest())).orElse(known);
    }
  }

  /** Returns the trials of a session under their names. */
  static BlindSession blindSession(TestRecord test, SessionRecord session, Material material) {
    return new BlindSession(
        HexFormat.of().parseHex(test.secret()),
        session.code(),
        material.design().trials(session.number()));
  }

  /** Returns the answers that count, by the name of their trial. */
  Map<String, Object> answers(Opened opened) throws IOException {
    Map<String, Object> answers = new LinkedHashMap<>();
    for (AnswerRecord answer : store.answers(opened.session().digest())) {
      RaterAnswer said = RaterAnswer.of(answer.body());
      answers.put(said.trial(), said.fields());
    }
    return answers;
  }

  /**
   * Returns the bytes of a sound.
   *
   * @throws Refusal 404 if the session has none of that name
   */
  byte[] sound(Opened opened, String clip) throws IOException {
    return opened.material().sounds().wav(stimulus(opened, clip));
  }

  private static Stimulus stimulus(Opened opened, String clip) {
    BlindSession blind = opened.blind();
    if (clip.equals(blind.loop())) {
      return opened.material().stimuli().loop();
    }
    Optional<Stimulus> reference = opened.material().stimuli().reference();
    if (clip.equals(blind.reference()) && reference.isPresent()) {
      return reference.get();
    }
    Heard heard =
        blind.heard(clip).orElseThrow(() -> RequestChecks.missing("no sound of this name"));
    return opened.material().stimuli().of(heard.item(), heard.sound());
  }

  /** How far a session is. */
  record Progress(boolean stored, int answered, int of) {}

  /**
   * Keeps an answer; the same one again changes nothing.
   *
   * @param id that the page gave it, a UUID
   * @param agent what the browser calls itself
   * @throws Refusal 400 if it is wrong, 409 if the session is over or the id was another answer's
   */
  Progress answer(Opened opened, String id, JsonFields body, String agent) throws IOException {
    if (!ANSWER_ID.matcher(id).matches()) {
      throw RequestChecks.wrong("the id of an answer must be a UUID");
    }
    RaterAnswer answer = RaterAnswer.of(body);
    int position =
        opened
            .blind()
            .position(answer.trial())
            .orElseThrow(() -> Refusal.field("trial", "trial is none of this session"));
    BlindTrial trial = opened.blind().trials().get(position);
    answer.check(questions(opened, trial), trial.clips().size());
    String digest = opened.session().digest();
    AnswerRecord record =
        new AnswerRecord(
            digest,
            id,
            0,
            position,
            clock.instant(),
            agent.substring(0, Math.min(agent.length(), LONGEST_AGENT)),
            answer.json());
    int answered;
    synchronized (lock(digest)) {
      keep(opened, record);
      opened.known().answered().set(position);
      answered = opened.known().answered().cardinality();
    }
    return new Progress(true, answered, opened.blind().trials().size());
  }

  private void keep(Opened opened, AnswerRecord record) throws IOException {
    boolean over = opened.isClosed() || opened.session().finished().isPresent();
    if (!over && store.add(record)) {
      if (opened.session().started().isEmpty()) {
        store.started(record.digest(), record.received());
      }
      return;
    }
    Optional<AnswerRecord> before = store.answer(record.digest(), record.id());
    if (before.isEmpty()) {
      throw over(opened);
    }
    if (!before.get().body().equals(record.body())) {
      throw RequestChecks.conflict(
          "this id is that of another answer; give the changed one its own");
    }
  }

  private static RuntimeException over(Opened opened) {
    return RequestChecks.conflict(
        opened.isClosed()
            ? "the test is closed; no more answers are taken"
            : "the session is finished; answers cannot be changed any more");
  }

  private Object lock(String digest) {
    return locks[Math.floorMod(digest.hashCode(), LOCKS)];
  }

  /** Returns what a trial asks. */
  static List<Question> questions(Opened opened, BlindTrial trial) {
    return Question.of(
        trial.plan(),
        opened.test().order().mode(),
        opened.material().stimuli().reference().isPresent());
  }

  /** Keeps what a rater says of himself. */
  void questionnaire(Opened opened, JsonFields body) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String name : List.of("device", "hearing", "nativeLanguage", "remarks")) {
      body.text(name).ifPresent(text -> fields.put(name, bounded(name, text)));
    }
    for (String name : List.of("fluent", "headphones")) {
      body.flag(name).ifPresent(truth -> fields.put(name, truth));
    }
    synchronized (lock(opened.session().digest())) {
      if (opened.isClosed()) {
        throw RequestChecks.conflict("the test is closed; no more answers are taken");
      }
      store.questionnaire(opened.session().digest(), JSON.writeValueAsString(fields));
    }
  }

  private static String bounded(String name, String text) {
    if (text.length() > LONGEST_ANSWER) {
      throw Refusal.field(name, name + " must be at most " + LONGEST_ANSWER + " characters");
    }
    return text;
  }

  /**
   * Ends a session and returns its completion code; again, the same code.
   *
   * @throws Refusal 409 if too much is missing
   */
  String finish(Opened opened) throws IOException {
    String digest = opened.session().digest();
    synchronized (lock(digest)) {
      Optional<String> before = store.session(digest).flatMap(SessionRecord::completion);
      if (before.isPresent()) {
        return before.get();
      }
      if (opened.isClosed()) {
        throw over(opened);
      }
      requireAnswers(opened);
      String code = Names.random(random, COMPLETION_BYTES);
      Instant now = clock.instant();
      synchronized (this) { // places are given one after the other
        store.finish(opened.session(), code, now);
      }
      return store.session(digest).flatMap(SessionRecord::completion).orElse(code);
    }
  }

  private void requireAnswers(Opened opened) throws IOException {
    List<BlindTrial> trials = opened.blind().trials();
    int training =
        (int) trials.stream().filter(trial -> trial.plan().part() == Part.TRAINING).count();
    int counted = trials.size() - training;
    int answered = store.answered(opened.session().digest(), training);
    int needed = (int) Math.ceil(LEAST_ANSWERED * counted - 1e-9);
    if (answered < needed) {
      throw RequestChecks.conflict(
          answered
              + " of "
              + counted
              + " trials are answered; answer at least "
              + (needed - answered)
              + " more");
    }
  }
}
