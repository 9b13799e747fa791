package dev.ishowtts.baselines.compare;

import dev.ishowtts.baselines.stats.GroupSequential;
import dev.ishowtts.baselines.stats.Holm;
import dev.ishowtts.baselines.stats.MeanEstimate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/*
 * One-sided t tests of the mean harm over scenarios (α/2) and of each scenario under Holm (α/2);
 * the mirrored tests find improvements; PASS needs upper bounds below tolerances. A rule of
 * intervals, not of p alone: no evidence of harm is not evidence of no harm. Without a mean over
 * scenarios (one scenario) the scenarios have all of α.
 */
/**
 * Judges harms: natural logs of candidate ÷ baseline, signed so that positive is worse.
 *
 * @param worse per scenario, whether it is worse by more than the limits allow
 * @param better per scenario, whether it is better by more than the margin
 * @param certain per scenario, whether its upper bound lies below the local tolerance
 * @param pWorse per scenario, Holm-adjusted over scenarios and looks
 * @param pBetter per scenario, Holm-adjusted over scenarios and looks
 * @param globalWorse whether the mean over scenarios is worse
 * @param globalBetter whether the mean over scenarios is better
 * @param globalCertain whether the mean's upper bound lies below the global tolerance
 */
public record RelativeTest(
    List<Boolean> worse,
    List<Boolean> better,
    List<Boolean> certain,
    List<Double> pWorse,
    List<Double> pBetter,
    boolean globalWorse,
    boolean globalBetter,
    boolean globalCertain) {
  public RelativeTest {
    worse = List.copyOf(worse);
    better = List.copyOf(better);
    certain = List.copyOf(certain);
    pWorse = List.copyOf(pWorse);
    pBetter = List.copyOf(pBetter);
  }

  /** Returns the judgement of {@code locals}, one per scenario, and their mean. */
  public static RelativeTest of(
      List<MeanEstimate> locals, Optional<MeanEstimate> global, RelativeLimits limits, Look look) {
    return of(locals, global, Collections.nCopies(locals.size(), limits), limits, look);
  }

  /**
   * Returns the judgement with limits for each scenario.
   *
   * @param each limits of each of {@code locals}
   * @param limits alpha, and limits of the mean
   */
  static RelativeTest of(
      List<MeanEstimate> locals,
      Optional<MeanEstimate> global,
      List<RelativeLimits> each,
      RelativeLimits limits,
      Look look) {
    double level = global.isPresent() ? limits.alpha() / 2 : limits.alpha();
    double margin = Math.log1p(limits.margin());
    double least = Math.log1p(limits.leastLoss());
    double[] margins = each.stream().mapToDouble(l -> Math.log1p(l.margin())).toArray();
    double[] leasts = each.stream().mapToDouble(l -> Math.log1p(l.leastLoss())).toArray();
    double[] worseP = adjusted(locals, look, i -> locals.get(i).pGreater(margins[i]));
    double[] betterP = adjusted(locals, look, i -> locals.get(i).pLess(-margins[i]));
    return new RelativeTest(
        each(locals, i -> worseP[i] <= level && locals.get(i).mean() > leasts[i]),
        each(locals, i -> betterP[i] <= level && locals.get(i).mean() < -leasts[i]),
        each(locals, i -> below(locals.get(i), each.get(i).localTolerance())),
        Arrays.stream(worseP).boxed().toList(),
        Arrays.stream(betterP).boxed().toList(),
        global
            .filter(mean -> mean.mean() > least && spent(mean.pGreater(margin), look) <= level)
            .isPresent(),
        global
            .filter(mean -> mean.mean() < -least && spent(mean.pLess(-margin), look) <= level)
            .isPresent(),
        global.map(mean -> below(mean, limits.globalTolerance())).orElse(true));
  }

  /** Returns whether anything is worse. */
  public boolean failed() {
    return globalWorse || worse.contains(true);
  }

  /** Returns whether nothing is worse and every upper bound is below its tolerance. */
  public boolean passed() {
    return !failed() && globalCertain && !certain.contains(false);
  }

  /** Returns whether it passed and something is better. */
  public boolean improved() {
    return passed() && (globalBetter || better.contains(true));
  }

  private static double[] adjusted(List<MeanEstimate> locals, Look look, IntToDoubleFunction p) {
    return Holm.adjust(
        IntStream.range(0, locals.size())
            .mapToDouble(i -> spent(p.applyAsDouble(i), look))
            .toArray());
  }

  private static double spent(double p, Look look) {
    return GroupSequential.spent(p, look.number(), look.planned());
  }

  private static boolean below(MeanEstimate harm, double tolerance) {
    return harm.upper(RelativeLimits.PASS_CONFIDENCE) < Math.log1p(tolerance);
  }

  private static List<Boolean> each(List<MeanEstimate> locals, IntPredicate condition) {
    return IntStream.range(0, locals.size()).mapToObj(condition::test).toList();
  }
}
