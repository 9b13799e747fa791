package dev.ishowtts.harness.quality;

import java.util.OptionalDouble;

/**
 * One measure of clips over a set: candidate against baseline, paired by text.
 *
 * @param key measure key
 * @param items pairs with a value on both sides, at least 1
 * @param baselineMedian median over the pairs
 * @param candidateMedian median over the pairs
 * @param meanDifference mean of candidate minus baseline
 * @param lower lower end of its 95 % bootstrap interval
 * @param upper upper end of its 95 % bootstrap interval
 * @param p exact Wilcoxon signed rank, two-sided
 * @param holm p after Holm's correction over the measures that have a limit over the set; empty for
 *     the others
 */
public record MeasureComparison(
    String key,
    int items,
    double baselineMedian,
    double candidateMedian,
    double meanDifference,
    double lower,
    double upper,
    double p,
    OptionalDouble holm) {}
