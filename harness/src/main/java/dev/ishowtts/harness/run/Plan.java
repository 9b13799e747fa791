package dev.ishowtts.harness.run;

import dev.ishowtts.harness.suite.SpeechScenario;
import dev.ishowtts.harness.suite.WarmUp;
import dev.ishowtts.harness.suite.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one worker has to do.
 *
 * @param protocol version that the run speaks, {@link Protocol#VERSION}
 * @param workload what is done with the scenarios
 * @param samples measured operations per reported scenario
 * @param seed of the order in which scenarios take turns
 * @param slowdown planted factor on every wall time, at least 1; 1 plants nothing
 * @param sounds folder for one WAV of each scenario, written after the timed work; empty for none
 */
public record Plan(
    int protocol,
    Workload workload,
    List<SpeechScenario> scenarios,
    WarmUp warmUp,
    int samples,
    long seed,
    double slowdown,
    Optional<String> sounds) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Plan {
    scenarios = List.copyOf(scenarios);
    if (!(slowdown >= 1 && slowdown <= 100)) {
      throw new IllegalArgumentException("slowdown must be 1..100, got " + slowdown);
    }
  }

  /** Creates a plan whose sound is not kept. */
  public Plan(
      int protocol,
      Workload workload,
      List<SpeechScenario> scenarios,
      WarmUp warmUp,
      int samples,
      long seed,
      double slowdown) {
    this(protocol, workload, scenarios, warmUp, samples, seed, slowdown, Optional.empty());
  }

  /** Writes the plan as JSON. */
  public void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(this));
  }

  /**
   * Returns the plan in a file.
   *
   * @throws IOException if it cannot be read, is not a plan, or speaks another protocol
   */
  public static Plan read(Path file) throws IOException {
    try {
      byte[] content = Files.readAllBytes(file);
      int protocol = JSON.readTree(content).path("protocol").asInt(0);
      if (protocol != Protocol.VERSION) {
        throw new IOException(
            file + " speaks protocol " + protocol + ", this worker speaks " + Protocol.VERSION);
      }
      return JSON.readValue(content, Plan.class);
    } catch (JacksonException e) {
      throw new IOException(file + " is not a plan: " + e.getOriginalMessage(), e);
    }
  }
}
