package dev.ishowtts.monitor.jobs;

import dev.ishowtts.monitor.fault.RequestChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a person may ask to be measured: words for a gate, none of which can be an option.
 *
 * @param suite of {@code config/suites}; {@code quick} where neither this nor a preset is given
 * @param preset quick, pr or nightly; with {@code against} only
 * @param against other side of a paired gate
 * @param restarts fresh processes of a side
 * @param samples per text and restart
 */
record JobRequest(
    Optional<String> suite,
    Optional<String> preset,
    Optional<String> against,
    Optional<Integer> restarts,
    Optional<Integer> samples) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final Pattern SIDE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}");
  private static final Set<String> PRESETS = Set.of("quick", "pr", "nightly");
  private static final int MOST_RESTARTS = 200;
  private static final int MOST_SAMPLES = 1000;

  /**
   * Returns the words of the command.
   *
   * @param suites whether there is a suite of a name
   * @throws dev.ishowtts.monitor.fault.Refusal 400 naming the field
   */
  List<String> words(Predicate<String> suites) {
    List<String> words = new ArrayList<>(List.of("gate", "--quiet"));
    if (preset.isEmpty() || suite.isPresent()) {
      String name = suite.orElse("quick");
      if (!NAME.matcher(name).matches() || !suites.test(name)) {
        throw RequestChecks.wrong(
            "suite must be the name of a suite, such as quick, got " + RequestChecks.quoted(name));
      }
      words.addAll(List.of("--suite", name));
    }
    if (preset.isPresent()) {
      if (!PRESETS.contains(preset.get()) || against.isEmpty()) {
        throw RequestChecks.wrong(
            "preset must be quick, pr or nightly, and needs against, got "
                + RequestChecks.quoted(preset.get()));
      }
      words.addAll(List.of("--preset", preset.get()));
    }
    if (against.isPresent()) {
      if (!SIDE.matcher(against.get()).matches() || against.get().contains("..")) {
        throw RequestChecks.wrong(
            "against must be a git ref, model:NAME[@PRECISION], runs/ID.json or stored, got "
                + RequestChecks.quoted(against.get()));
      }
      words.addAll(List.of("--against", against.get()));
    }
    restarts.ifPresent(
        number -> {
          RequestChecks.within("restarts", number, 1, MOST_RESTARTS);
          words.addAll(List.of("--restarts", number.toString()));
        });
    samples.ifPresent(
        number -> {
          RequestChecks.within("samples", number, 1, MOST_SAMPLES);
          words.addAll(List.of("--samples", number.toString()));
        });
    return words;
  }
}
