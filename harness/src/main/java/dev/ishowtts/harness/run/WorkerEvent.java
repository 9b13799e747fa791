package dev.ishowtts.harness.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.harness.telemetry.Reading;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** One line that a worker says on its standard output, as JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkerEvent.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = WorkerEvent.Ruled.class, name = "ruled"),
  @JsonSubTypes.Type(value = WorkerEvent.Ready.class, name = "ready"),
  @JsonSubTypes.Type(value = WorkerEvent.WarmUpStep.class, name = "warm-up-step"),
  @JsonSubTypes.Type(value = WorkerEvent.WarmedUp.class, name = "warmed-up"),
  @JsonSubTypes.Type(value = WorkerEvent.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = WorkerEvent.Readings.class, name = "readings"),
  @JsonSubTypes.Type(value = WorkerEvent.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = WorkerEvent.Done.class, name = "done")
})
public sealed interface WorkerEvent {
  /** The first event of all: which {@link Protocol} the worker speaks. */
  record Hello(int protocol) implements WorkerEvent {}

  /**
   * The control ruler was read.
   *
   * @param milliseconds median over its repetitions
   */
  record Ruled(String kernel, double milliseconds) implements WorkerEvent {}

  /** The speaker is open. */
  record Ready(SpeakerIdentity identity) implements WorkerEvent {}

  /** One unrecorded operation of a scenario is over. */
  record WarmUpStep(String scenario) implements WorkerEvent {}

  /**
   * The warm-up of a scenario is over.
   *
   * @param steady whether it reached the steady state
   */
  record WarmedUp(String scenario, int warmups, boolean steady) implements WorkerEvent {}

  /** One sample of a scenario. */
  record Measured(String scenario, Sample sample) implements WorkerEvent {}

  /** Readings that only the worker can make. */
  record Readings(List<Reading> readings) implements WorkerEvent {
    public Readings {
      readings = List.copyOf(readings);
    }
  }

  /** The worker cannot go on; the message is one line for people. */
  record Failed(String message) implements WorkerEvent {}

  /** Everything is done. */
  record Done() implements WorkerEvent {}

  /** Returns the event as one line of JSON without line break. */
  default String line() {
    return Json.MAPPER.writeValueAsString(this);
  }

  /** Returns the event on a line; empty if the line is none. */
  static Optional<WorkerEvent> parse(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.MAPPER.readValue(line, WorkerEvent.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Holds the mapper: an interface has no private fields. */
  final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}
  }
}
