package dev.ishowtts.engine.runtime;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Hardware threads as Linux lists them, e.g. {@code 0-3,8,10-11} (cpuset(7), "List format"). */
public final class ProcessorList {
  private static final String LIST = "[0-9]+(?:[-,][0-9]+)*";
  private static final Pattern WHOLE = Pattern.compile(LIST);
  private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s*(" + LIST + ")");
  private static final Pattern COMMA = Pattern.compile(",");

  private ProcessorList() {}

  /** Returns the numbers of a list, ascending; empty if {@code text} is none. */
  public static Optional<SortedSet<Integer>> parse(String text) {
    return Optional.of(text).filter(list -> WHOLE.matcher(list).matches()).map(ProcessorList::of);
  }

  /**
   * Returns the threads that a process may use, ascending.
   *
   * @param status content of {@code /proc/PID/status}; empty result where it does not say
   */
  public static Optional<SortedSet<Integer>> allowed(String status) {
    Matcher list = ALLOWED.matcher(status);
    return list.find() ? Optional.of(of(list.group(1))) : Optional.empty();
  }

  private static SortedSet<Integer> of(String list) {
    return COMMA
        .splitAsStream(list)
        .map(range -> range.split("-", 2))
        .flatMap(
            ends ->
                IntStream.rangeClosed(
                        Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .boxed())
        .collect(
            Collectors.collectingAndThen(
                Collectors.toCollection(TreeSet::new), Collections::unmodifiableSortedSet));
  }
}
