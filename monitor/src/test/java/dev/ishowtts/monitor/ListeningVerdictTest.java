package dev.ishowtts.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.harness.quality.listening.ListenerModel;
import dev.ishowtts.harness.quality.listening.ListeningDecision;
import dev.ishowtts.harness.quality.listening.ListeningRule;
import dev.ishowtts.harness.quality.listening.ListeningVerdict;
import dev.ishowtts.harness.quality.listening.RatingAnswer.Kind;
import dev.ishowtts.harness.quality.listening.Ratings;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.monitor.listening.MeasuredSets;
import dev.ishowtts.monitor.listening.plan.Part;
import dev.ishowtts.monitor.listening.plan.PlannedTrial;
import dev.ishowtts.monitor.listening.plan.Sound;
import dev.ishowtts.monitor.listening.plan.TestDesign;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * 25 raters of a known population answer over HTTP, one of them at random; the verdict is known.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListeningVerdictTest {
  private static final int ITEMS = 20;
  private static final int RATERS = 25;
  private static final int LOOK = 20;
  private static final int CLICKER = 2; // index of the rater who does not listen

  private final HttpClient client = HttpClient.newHttpClient();

  private OperatedService service;
  private SampleSet set;
  private Path root;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    root = folder;
    set =
        MeasuredSets.write(root.resolve("reports/quality/all"), ITEMS, 0.25, "nfe6", "nfe7", false);
    service =
        OperatedService.start(
            root,
            Clock.systemUTC(),
            "monitor.scheduling=false",
            "monitor.listening-requests-per-minute=0");
  }

  @AfterAll
  void stop() {
    service.close();
  }

  /** What one rater answers: the population's row, the right answer to every special trial. */
  private record Listener(Ratings truth, int index, SampleSet set) {
    String answer(PlannedTrial plan, String trial) {
      boolean compared = plan.second().isPresent();
      int score = compared ? comparison(plan) : opinion(plan);
      String values =
          compared
              ? "\"comparison\":" + score
              : "\"overall\":" + score + ",\"artefact\":" + artefact(plan);
      String ended = compared ? "[true,true]" : "[true]";
      return "{\"trial\":\"%s\",\"values\":{%s},\"ended\":%s,\"responseMs\":5000,\"labels\":\"p800\"}"
          .formatted(trial, values, ended);
    }

    private int item(PlannedTrial plan) {
      return set.items().stream().map(item -> item.id()).toList().indexOf(plan.item());
    }

    private int opinion(PlannedTrial plan) {
      if (plan.isSpecial()) {
        return 2;
      }
      double[][] from = plan.first() == Sound.CANDIDATE ? truth.candidate() : truth.baseline();
      return (int) from[index][item(plan)];
    }

    private boolean artefact(PlannedTrial plan) {
      if (plan.isSpecial()) {
        return plan.kind() == Kind.TICKS;
      }
      double[][] from =
          plan.first() == Sound.CANDIDATE ? truth.candidateArtifacts() : truth.baselineArtifacts();
      return from[index][item(plan)] > 0;
    }

    private int comparison(PlannedTrial plan) {
      return switch (plan.kind()) {
        case IDENTICAL -> index == CLICKER ? 3 : 0;
        case LOW_PASS, TICKS -> plan.first().isAnchor() ? 2 : -2;
        case REAL -> {
          int better = (int) truth.preference()[index][item(plan)];
          yield plan.first() == Sound.CANDIDATE ? -better : better;
        }
      };
    }
  }

  private String send(HttpRequest.Builder request, int status) throws Exception {
    HttpResponse<String> answer =
        client.send(
            request.header("Content-Type", "application/json").build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body();
  }

  private void listen(String code, List<PlannedTrial> plan, Listener listener) throws Exception {
    String place = "/api/listen/" + code;
    JsonNode trials = service.json(place).path("trials");
    assertThat(trials.size()).isEqualTo(plan.size());
    for (int i = 0; i < plan.size(); i++) {
      if (plan.get(i).part() != Part.TRAINING) {
        String answer = listener.answer(plan.get(i), trials.path(i).path("id").asString());
        send(
            HttpRequest.newBuilder(service.uri(place + "/answers/" + UUID.randomUUID()))
                .PUT(HttpRequest.BodyPublishers.ofString(answer)),
            200);
      }
    }
    send(
        HttpRequest.newBuilder(service.uri(place + "/finish"))
            .POST(HttpRequest.BodyPublishers.noBody()),
        200);
  }

  /** Returns the first raters of a population that count. */
  private static Ratings judged(Ratings all) {
    int[] counted =
        IntStream.range(0, RATERS).filter(rater -> rater != CLICKER).limit(LOOK).toArray();
    return new Ratings(
        rows(all.candidate(), counted),
        rows(all.baseline(), counted),
        rows(all.preference(), counted),
        rows(all.candidateArtifacts(), counted),
        rows(all.baselineArtifacts(), counted));
  }

  private static double[][] rows(double[][] from, int[] which) {
    return Arrays.stream(which).mapToObj(row -> from[row]).toArray(double[][]::new);
  }

  private String made(long seed) throws Exception {
    String order =
        "{\"set\":\"all\",\"mode\":\"short\",\"raters\":%d,\"seed\":%d}".formatted(LOOK, seed);
    String id = service.parsed(service.post("/api/listening/tests", order)).path("id").asString();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> service.json("/api/listening/tests/" + id),
            one -> one.path("state").asString().equals("open"));
    return id;
  }

  private TestDesign design(long seed) {
    return new TestDesign(
        seed,
        set.items().stream()
            .map(
                item ->
                    new TestDesign.Item(
                        item.id(), item.text().orElseThrow(), item.baseline().seconds()))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "ACCEPT, 4.6, 0, 0.0, 1",
    "MARGINAL, 3.2, 0, 0.0, 1",
    "REJECT, 4.4, 1.0, 0.0, 1",
    "MORE_DATA, 4.4, 0.45, 0.05, 1"
  })
  void result_ofKnownPopulation_isTheVerdictOfTheRule(
      ListeningVerdict expected, double opinion, double loss, double artefacts, long seed)
      throws Exception {
    Ratings truth =
        ListenerModel.planned(opinion, loss)
            .withArtifacts(artefacts, artefacts)
            .draw(RATERS, ITEMS, new SplittableRandom(seed));
    ListeningDecision known = ListeningRule.ONE_LOOK.decide(judged(truth), false);
    assertThat(known.verdict()).as("the population drawn by seed " + seed).isEqualTo(expected);

    String test = made(seed);
    String place = "/api/listening/tests/" + test;
    JsonNode invited =
        service.parsed(service.post(place + "/sessions", "{\"count\":" + RATERS + "}"));
    for (int r = 0; r < RATERS; r++) {
      if (r == LOOK) {
        HttpResponse<String> early = service.get(place + "/result");
        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(early.body())
            .contains("the next look is at 20 valid raters")
            .doesNotContain("MOS");
        assertThat(service.get(place + "/ratings.csv").statusCode()).isEqualTo(409);
        assertThat(service.get(place + "/design.json").statusCode()).isEqualTo(409);
      }
      listen(
          invited.path(r).path("code").asString(),
          design(seed).trials(r + 1),
          new Listener(truth, r, set));
    }

    JsonNode result = service.json(place + "/result");
    assertThat(result.path("verdict").asString()).isEqualTo(expected.name());
    assertThat(result.path("reason").asString()).isEqualTo(known.reason().name());
    assertThat(result.path("look").asInt()).isEqualTo(LOOK);
    assertThat(result.path("notJudged").asInt()).isEqualTo(RATERS - LOOK - 1);
    JsonNode numbers = result.path("decision").path("valid");
    assertThat(numbers.path("candidate_mos").asDouble())
        .isEqualTo(known.candidateMos(), within(1e-12));
    assertThat(numbers.path("opinion").path("lower").asDouble())
        .isEqualTo(known.opinion().lower(), within(1e-12));
    assertThat(numbers.path("comparison").path("upper").asDouble())
        .isEqualTo(known.preference().upper(), within(1e-12));
    assertThat(numbers.path("artefacts").path("mean").asDouble())
        .isEqualTo(known.artifacts().mean(), within(1e-12));
    JsonNode excluded = result.path("decision").path("excluded");
    assertThat(excluded.size()).isEqualTo(1);
    assertThat(excluded.path(0).path("rater").asString()).isEqualTo("r003");
    if (expected == ListeningVerdict.ACCEPT) {
      assertSameOnTheCommandLine(place, result);
    }
  }

  private void assertSameOnTheCommandLine(String place, JsonNode result) throws Exception {
    Path ratings = root.resolve("ratings.csv");
    Files.writeString(ratings, service.get(place + "/ratings.csv").body());
    Path said = root.resolve("decide.out");
    Process decide =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dishowtts.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.ishowtts.harness.cli.Main",
                "quality",
                "decide",
                root.resolve("reports/quality/all").toString(),
                "--ratings",
                ratings.toString(),
                "--json")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(decide.waitFor()).as(Files.readString(said)).isZero();
    JsonNode told = new JsonMapper().readTree(Files.readString(said));

    for (String field :
        List.of("verdict", "reason", "rule", "valid", "with_excluded", "excluded")) {
      assertThat(result.path("decision").path(field)).as(field).isEqualTo(told.path(field));
    }
    assertThat(result.path("decision").path("sha256")).isEqualTo(told.path("sha256"));
  }
}
