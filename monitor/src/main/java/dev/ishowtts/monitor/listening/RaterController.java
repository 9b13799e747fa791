package dev.ishowtts.monitor.listening;

import dev.ishowtts.harness.quality.signal.WarpMap;
import dev.ishowtts.monitor.json.JsonFields;
import dev.ishowtts.monitor.listening.RaterDesk.Opened;
import dev.ishowtts.monitor.listening.plan.BlindSession.BlindTrial;
import dev.ishowtts.monitor.listening.plan.Part;
import dev.ishowtts.monitor.listening.plan.PlannedTrial;
import dev.ishowtts.monitor.listening.plan.Sound;
import dev.ishowtts.monitor.listening.sounds.Stimuli;
import dev.ishowtts.monitor.listening.sounds.Stimulus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rater's side of listening tests over HTTP. Nothing that it answers tells a setting. */
@RestController
@RequestMapping("/api/listen/{code}")
@Tag(name = "listening, rater", description = "Open to who has a session's code")
final class RaterController {
  private static final String WORDING = "w1";
  private static final List<String> LANGUAGES = List.of("en", "zh");
  private static final double ACR_SECONDS = 8;
  private static final double CCR_SECONDS = 6;
  private static final int SHORTEST_SWITCH_DIGITS = 3;

  private final RaterDesk desk;

  RaterController(RaterDesk desk) {
    this.desk = desk;
  }

  /** A sound under its name in a session. */
  record Clip(String id, String url, double seconds) {}

  /** A sound that belongs to no trial. */
  record Extra(String url, double seconds, Optional<String> text) {}

  /** What somebody who hears well says of a training trial. */
  record Feedback(String expected) {}

  /** One trial as a page shows it. */
  record Trial(
      String id,
      String block,
      int number,
      int of,
      String text,
      double seconds,
      List<Clip> clips,
      Optional<List<List<Double>>> warp,
      List<String> questions,
      Optional<Feedback> feedback) {}

  /** Returns the plan of a session and what was answered. */
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Tells the trials of a session")
  ResponseEntity<Map<String, Object>> session(@PathVariable String code, HttpServletRequest request)
      throws IOException {
    Opened opened = desk.open(code, request.getRemoteAddr());
    Map<String, Object> answers = desk.answers(opened);
    Map<String, Object> body = new LinkedHashMap<>();
    TestOrder order = opened.test().order();
    body.put("title", order.title());
    body.put("languages", LANGUAGES);
    body.put("language", LANGUAGES.get(0));
    body.put("mode", order.mode().name().toLowerCase(Locale.ROOT));
    body.put("labels", order.labels().name().toLowerCase(Locale.ROOT));
    body.put("state", state(opened));
    body.put("wording", WORDING);
    body.put("reference", reference(opened));
    body.put("loop", extra(opened, opened.blind().loop(), opened.material().stimuli().loop()));
    List<Trial> trials = trials(opened);
    body.put("trials", trials);
    body.put("answers", answers);
    body.put("breakAfter", trials.stream().filter(trial -> !trial.block().equals("ccr")).count());
    body.put("minutesLeft", minutesLeft(trials, answers));
    opened.session().completion().ifPresent(word -> body.put("completionCode", word));
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .contentType(MediaType.APPLICATION_JSON)
        .body(body);
  }

  private static String state(Opened opened) {
    if (opened.session().finished().isPresent()) {
      return "finished";
    }
    if (opened.isClosed()) {
      return "closed";
    }
    return opened.session().started().isPresent() ? "started" : "new";
  }

  private static String url(Opened opened, String clip) {
    return "/api/listen/" + opened.session().code() + "/clips/" + clip + ".wav";
  }

  private static Extra extra(Opened opened, String clip, Stimulus stimulus) {
    return new Extra(url(opened, clip), rounded(stimulus.seconds()), Optional.empty());
  }

  private static Optional<Extra> reference(Opened opened) {
    Stimuli stimuli = opened.material().stimuli();
    return stimuli
        .reference()
        .map(
            voice ->
                new Extra(
                    url(opened, opened.blind().reference()),
                    rounded(voice.seconds()),
                    Optional.of(stimuli.referenceText())));
  }

  private static List<Trial> trials(Opened opened) {
    Map<Part, Long> counts =
        opened.blind().trials().stream()
            .collect(Collectors.groupingBy(trial -> trial.plan().part(), Collectors.counting()));
    List<Trial> trials = new ArrayList<>();
    for (BlindTrial trial : opened.blind().trials()) {
      trials.add(trial(opened, trial, counts.getOrDefault(trial.plan().part(), 0L).intValue()));
    }
    return trials;
  }

  private static Trial trial(Opened opened, BlindTrial trial, int of) {
    PlannedTrial plan = trial.plan();
    Stimuli stimuli = opened.material().stimuli();
    List<Clip> clips = new ArrayList<>();
    for (int i = 0; i < trial.clips().size(); i++) {
      String clip = trial.clips().get(i);
      double seconds = stimuli.of(plan.item(), plan.sounds().get(i)).seconds();
      clips.add(new Clip(clip, url(opened, clip), rounded(seconds)));
    }
    return new Trial(
        trial.id(),
        plan.part().name().toLowerCase(Locale.ROOT),
        plan.number(),
        of,
        opened.material().samples().item(plan.item()).flatMap(item -> item.text()).orElse(""),
        clips.get(0).seconds(),
        clips,
        plan.second()
            .flatMap(second -> stimuli.warp(plan.item(), plan.first(), second))
            .map(RaterController::pairs),
        RaterDesk.questions(opened, trial).stream().map(Question::key).toList(),
        plan.part() == Part.TRAINING ? Optional.of(feedback(plan)) : Optional.empty());
  }

  private static List<List<Double>> pairs(WarpMap map) {
    return map.points().stream()
        .map(point -> List.of(rounded(point.first()), rounded(point.second())))
        .toList();
  }

  private static double rounded(double seconds) {
    double scale = Math.pow(10, SHORTEST_SWITCH_DIGITS);
    return Math.round(seconds * scale) / scale;
  }

  private static Feedback feedback(PlannedTrial plan) {
    if (plan.second().isEmpty()) {
      return new Feedback("any");
    }
    if (plan.first() == plan.second().get()) {
      return new Feedback("same");
    }
    return new Feedback(plan.first() == Sound.LOW_PASS ? "first_worse" : "second_worse");
  }

  private static int minutesLeft(List<Trial> trials, Map<String, Object> answers) {
    double seconds = 0;
    for (Trial trial : trials) {
      if (!answers.containsKey(trial.id())) {
        double heard = trial.clips().stream().mapToDouble(Clip::seconds).sum();
        seconds += heard + (trial.clips().size() == 1 ? ACR_SECONDS : CCR_SECONDS);
      }
    }
    return (int) Math.ceil(seconds / 60);
  }

  /** Returns a sound. */
  @GetMapping("/clips/{clip}.wav")
  @Operation(summary = "Gives a sound")
  ResponseEntity<byte[]> clip(
      @PathVariable String code, @PathVariable String clip, HttpServletRequest request)
      throws IOException {
    byte[] wav = desk.sound(desk.open(code, request.getRemoteAddr()), clip);
    return ResponseEntity.ok()
        .cacheControl(CacheControl.maxAge(Duration.ofDays(30)).cachePrivate().immutable())
        .header(HttpHeaders.CONTENT_TYPE, "audio/wav")
        .body(wav);
  }

  /** Keeps an answer. */
  @PutMapping(path = "/answers/{answer}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Keeps an answer; again, nothing changes")
  RaterDesk.Progress answer(
      @PathVariable String code,
      @PathVariable String answer,
      @RequestBody byte[] body,
      HttpServletRequest request)
      throws IOException {
    return desk.answer(
        desk.open(code, request.getRemoteAddr()),
        answer,
        JsonFields.of(body),
        Optional.ofNullable(request.getHeader(HttpHeaders.USER_AGENT)).orElse(""));
  }

  /** Keeps what a rater says of himself. */
  @PutMapping(path = "/questionnaire", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Keeps what a rater says of himself")
  Map<String, Boolean> questionnaire(
      @PathVariable String code, @RequestBody byte[] body, HttpServletRequest request)
      throws IOException {
    desk.questionnaire(desk.open(code, request.getRemoteAddr()), JsonFields.of(body));
    return Map.of("stored", true);
  }

  /** Ends a session. */
  @PostMapping(path = "/finish", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Ends a session; again, the same completion code")
  Map<String, String> finish(@PathVariable String code, HttpServletRequest request)
      throws IOException {
    return Map.of("completionCode", desk.finish(desk.open(code, request.getRemoteAddr())));
  }
}
