package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RulerReading;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Side;
import dev.ishowtts.baselines.stats.Descriptive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one restart gave so far. */
final class RestartLog {
  /**
   * Which restart it is.
   *
   * @param index position in the run's order, from 0
   * @param block ABBA/BAAB block from 0; empty outside a paired run
   * @param seed of the order in which scenarios take turns; the same for both halves of a pair
   */
  record Turn(int index, Side side, Optional<Integer> block, long seed) {}

  private static final String UNSTEADY = "the warm-up did not become steady";
  private static final String DIED = "WORKER_DIED: ";

  private final Turn turn;
  private final Map<String, WorkerEvent.WarmedUp> warm = new LinkedHashMap<>();
  private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
  private final Map<String, List<Double>> rulers = new LinkedHashMap<>();
  private Optional<Integer> protocol = Optional.empty();
  private Optional<SpeakerIdentity> identity = Optional.empty();
  private Optional<String> voidReason = Optional.empty();
  private Optional<String> working = Optional.empty();
  private final long begunMillis;
  private Optional<Long> measuredMillis = Optional.empty();
  private long endedMillis;

  /**
   * @param begunMillis time of the telemetry
   */
  RestartLog(Turn turn, long begunMillis) {
    this.turn = turn;
    this.begunMillis = begunMillis;
    this.endedMillis = begunMillis;
  }

  Turn turn() {
    return turn;
  }

  void greeted(int version) {
    protocol = Optional.of(version);
  }

  Optional<Integer> protocol() {
    return protocol;
  }

  void ready(SpeakerIdentity who) {
    identity = Optional.of(who);
  }

  Optional<SpeakerIdentity> identity() {
    return identity;
  }

  void add(WorkerEvent.WarmedUp warmed) {
    warm.put(warmed.scenario(), warmed);
  }

  void add(WorkerEvent.Measured measured) {
    samples.computeIfAbsent(measured.scenario(), id -> new ArrayList<>()).add(measured.sample());
  }

  void add(WorkerEvent.Ruled ruled) {
    rulers.computeIfAbsent(ruled.kernel(), kernel -> new ArrayList<>()).add(ruled.milliseconds());
  }

  /** Says which scenario the worker works on. */
  void worksOn(String scenario) {
    working = Optional.of(scenario);
  }

  /** Says that the measured part is on, in the telemetry's time; the first call counts. */
  void measuring(long millis) {
    measuredMillis = measuredMillis.or(() -> Optional.of(millis));
  }

  /** Says that the process ended. */
  void ended(long millis) {
    endedMillis = Math.max(begunMillis, millis);
  }

  RestartSpan span() {
    return new RestartSpan(
        turn.index(),
        turn.side(),
        turn.block(),
        begunMillis,
        measuredMillis.orElse(endedMillis),
        endedMillis);
  }

  /**
   * Says that the worker died. That is a failed operation of what it worked on, too: a crash must
   * not pass as a lost restart.
   *
   * @param usual scenario that it is put down to where the worker named none
   */
  void broken(String reason, Instant at, String usual) {
    voidReason = Optional.of("restart " + (turn.index() + 1) + ": " + reason);
    add(
        new WorkerEvent.Measured(
            working.orElse(usual), new Sample(at, Map.of(), Optional.of(DIED + reason))));
  }

  boolean hasSamples() {
    return !samples.isEmpty();
  }

  Optional<String> voidReason() {
    return voidReason;
  }

  /** Returns one reading per kernel: the median of those made in this restart. */
  List<RulerReading> rulers() {
    List<RulerReading> readings = new ArrayList<>();
    rulers.forEach(
        (kernel, millis) ->
            readings.add(
                new RulerReading(
                    turn.index(),
                    turn.side(),
                    kernel,
                    Descriptive.median(
                        millis.stream().mapToDouble(Double::doubleValue).toArray()))));
    return readings;
  }

  /**
   * Returns the restart of one scenario. In a paired run one whose warm-up did not become steady is
   * void: it would bring the noise of a cold start into its pair.
   *
   * @param objection what spoke against this restart; empty if nothing did
   */
  Restart restart(String scenario, Optional<String> objection) {
    WorkerEvent.WarmedUp warmUp =
        warm.getOrDefault(scenario, new WorkerEvent.WarmedUp(scenario, 0, false));
    Optional<String> unsteady =
        turn.block().isPresent() && !warmUp.steady() ? Optional.of(UNSTEADY) : Optional.empty();
    return new Restart(
        turn.index(),
        turn.side(),
        turn.block(),
        warmUp.warmups(),
        warmUp.steady(),
        samples.getOrDefault(scenario, List.of()),
        voidReason.or(() -> objection).or(() -> unsteady));
  }
}
