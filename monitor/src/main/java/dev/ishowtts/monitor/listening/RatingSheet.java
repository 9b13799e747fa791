package dev.ishowtts.monitor.listening;

import dev.ishowtts.harness.quality.listening.RatingAnswer;
import dev.ishowtts.harness.quality.listening.RatingFile;
import dev.ishowtts.harness.quality.samples.SampleItem;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.monitor.listening.TestMaterials.Material;
import dev.ishowtts.monitor.listening.plan.BlindSession;
import dev.ishowtts.monitor.listening.plan.BlindSession.BlindTrial;
import dev.ishowtts.monitor.listening.plan.Part;
import dev.ishowtts.monitor.listening.plan.PlannedTrial;
import dev.ishowtts.monitor.listening.plan.Sound;
import dev.ishowtts.monitor.listening.sounds.Stimulus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/*
 * What a rater left out is a row without a score: so every rater is asked about every item, and who skipped a degraded pair has
 * not heard it.
 */
/** The ratings of sessions as {@link RatingFile} reads them, one row per counted trial. */
final class RatingSheet {
  private static final List<String> COLUMNS =
      List.of(
          ("rater,session,block,trial,item,category,kind,setting,first,second,score,artefact,"
                  + "artefact_kinds,played,seconds,clarity,prosody,similarity,cannot_judge,reasons,note,at,"
                  + "plays,listened_ms,response_ms,switches,text_shown,volume,labels,wording,language,"
                  + "app_version,user_agent,answer_id,sha256,gain_db")
              .split(",", -1));
  private static final int SHOWN_DIGEST = 12;

  private final ListeningStore store;

  RatingSheet(ListeningStore store) {
    this.store = store;
  }

  /**
   * Returns the ratings of some sessions, each row a column to its cell; empty cells are absent.
   */
  List<Map<String, String>> rows(TestRecord test, Material material, List<SessionRecord> sessions)
      throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (SessionRecord session : sessions) {
      Map<Integer, AnswerRecord> answers = new HashMap<>();
      store.answers(session.digest()).forEach(answer -> answers.put(answer.trial(), answer));
      BlindSession blind = RaterDesk.blindSession(test, session, material);
      for (int i = 0; i < blind.trials().size(); i++) {
        BlindTrial trial = blind.trials().get(i);
        if (trial.plan().part() != Part.TRAINING) {
          Map<String, String> cells = planned(session, trial.plan(), material);
          Optional.ofNullable(answers.get(i)).ifPresent(answer -> answered(answer, cells));
          rows.add(cells);
        }
      }
    }
    return rows;
  }

  /** Returns rows as CSV, UTF-8. */
  static byte[] csv(List<Map<String, String>> rows) {
    StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
    rows.forEach(row -> text.append(line(row)).append("\r\n"));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the answers that a file with some rows holds. */
  static List<RatingAnswer> answers(byte[] csv) throws IOException {
    return RatingFile.parse(csv, "ratings.csv");
  }

  private static Map<String, String> planned(
      SessionRecord session, PlannedTrial plan, Material material) {
    SampleItem item = material.samples().item(plan.item()).orElseThrow();
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("rater", session.rater());
    cells.put("session", session.digest().substring(0, SHOWN_DIGEST));
    cells.put("block", plan.part().name().toLowerCase(Locale.ROOT));
    cells.put("trial", Integer.toString(plan.number()));
    cells.put("item", item.id());
    cells.put("category", item.category());
    cells.put("kind", plan.kind().name().toLowerCase(Locale.ROOT));
    List<String> names =
        plan.sounds().stream().map(sound -> name(sound, material.samples())).toList();
    if (names.size() == 1) {
      cells.put("setting", names.get(0));
    } else {
      cells.put("first", names.get(0));
      cells.put("second", names.get(1));
    }
    List<Stimulus> stimuli =
        plan.sounds().stream().map(sound -> material.stimuli().of(item.id(), sound)).toList();
    cells.put("sha256", stimuli.stream().map(Stimulus::sha256).collect(Collectors.joining(";")));
    cells.put(
        "gain_db",
        stimuli.stream()
            .map(sound -> String.format(Locale.ROOT, "%.2f", sound.gainDb()))
            .collect(Collectors.joining(";")));
    return cells;
  }

  /** Returns what ratings call a sound. */
  static String name(Sound sound, SampleSet samples) {
    return switch (sound) {
      case BASELINE -> samples.baseline().name();
      case CANDIDATE -> samples.candidate().name();
      case LOW_PASS, TICKS -> RatingAnswer.ANCHOR;
    };
  }

  private static void answered(AnswerRecord record, Map<String, String> cells) {
    RaterAnswer answer = RaterAnswer.of(record.body());
    if (!answer.cannotJudge()) {
      Optional.ofNullable(answer.values().get(Question.OVERALL))
          .or(() -> Optional.ofNullable(answer.values().get(Question.COMPARISON)))
          .ifPresent(score -> cells.put("score", score.toString()));
      for (Question question :
          List.of(Question.ARTEFACT, Question.CLARITY, Question.PROSODY, Question.SIMILARITY)) {
        Optional.ofNullable(answer.values().get(question))
            .ifPresent(value -> cells.put(question.key(), value.toString()));
      }
      cells.put("artefact_kinds", String.join(";", answer.artefactKinds()));
    }
    answer.played().ifPresent(done -> cells.put("played", done ? "1" : "0"));
    if (answer.responseMs() >= 0) {
      cells.put("seconds", String.format(Locale.ROOT, "%.3f", answer.responseMs() / 1000.0));
    }
    cells.put("cannot_judge", answer.cannotJudge() ? "1" : "0");
    cells.put("reasons", free(String.join("; ", answer.reasons())));
    cells.put("note", free(answer.note()));
    cells.put("at", record.received().toString());
    cells.put(
        "plays", answer.plays().stream().map(String::valueOf).collect(Collectors.joining(";")));
    number(cells, "listened_ms", answer.listenedMs());
    number(cells, "response_ms", answer.responseMs());
    number(cells, "switches", answer.switches());
    answer.textShown().ifPresent(shown -> cells.put("text_shown", shown ? "1" : "0"));
    answer.volume().ifPresent(level -> cells.put("volume", level.toString()));
    cells.put("labels", free(answer.labels()));
    cells.put("wording", free(answer.wording()));
    cells.put("language", free(answer.language()));
    cells.put("app_version", free(answer.appVersion()));
    cells.put("user_agent", free(record.agent()));
    cells.put("answer_id", record.id());
  }

  private static void number(Map<String, String> cells, String name, int value) {
    if (value >= 0) {
      cells.put(name, Integer.toString(value));
    }
  }

  /* A spreadsheet takes a text that begins so for a formula. */
  private static String free(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.matches("[=+@-].*") ? "'" + line : line;
  }

  private static String line(Map<String, String> cells) {
    return COLUMNS.stream()
        .map(name -> quoted(cells.getOrDefault(name, "")))
        .collect(Collectors.joining(","));
  }

  private static String quoted(String cell) {
    return cell.matches("(?s).*[\",\r\n].*") ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
  }
}
