package dev.ishowtts.monitor.listening;

import dev.ishowtts.harness.quality.listening.PaperForm;
import dev.ishowtts.harness.quality.report.PaperSections;
import dev.ishowtts.harness.quality.report.PaperSections.Mean;
import dev.ishowtts.harness.quality.samples.SampleSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Opinions on paper as interfaces have them. */
final class PaperBody {
  private PaperBody() {}

  /** Returns forms with their means; means without answers are absent. */
  static Map<String, Object> of(SampleSet samples, List<PaperForm> forms) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("caution", PaperSections.caution());
    fields.put(
        "means", new PaperSections(samples, forms).meansOf().stream().map(PaperBody::of).toList());
    fields.put("forms", forms.stream().map(PaperBody::of).toList());
    return fields;
  }

  private static Map<String, Object> of(Mean mean) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("category", mean.category());
    fields.put("setting", mean.setting());
    fields.put("opinions", mean.count());
    put(fields, "naturalness", mean.naturalness());
    put(fields, "clarity", mean.clarity());
    put(fields, "prosody", mean.prosody());
    put(fields, "artefacts", mean.artefacts());
    return fields;
  }

  private static void put(Map<String, Object> fields, String name, double value) {
    if (Double.isFinite(value)) {
      fields.put(name, value);
    }
  }

  /** Returns one form without its single opinions. */
  static Map<String, Object> of(PaperForm form) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("evaluator", form.evaluator());
    fields.put("date", form.date());
    fields.put("opinions", form.opinions().stream().filter(PaperForm.Opinion::isAnswered).count());
    fields.put("notes", form.notes());
    form.noticeable().ifPresent(yes -> fields.put("noticeable", yes));
    form.acceptable().ifPresent(yes -> fields.put("acceptable", yes));
    form.worthIt().ifPresent(yes -> fields.put("worthIt", yes));
    form.accepted().ifPresent(yes -> fields.put("decision", yes ? "ACCEPT" : "REJECT"));
    fields.put("recommendation", form.recommendation());
    return fields;
  }
}
