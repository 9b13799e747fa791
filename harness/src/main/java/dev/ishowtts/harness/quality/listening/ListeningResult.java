package dev.ishowtts.harness.quality.listening;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a listening test says.
 *
 * @param verdict what to do
 * @param reason the rule that decided
 * @param decision of the valid raters; empty if there are fewer than 2, or 2 items
 * @param everybody the same with every rater that answered enough
 * @param withoutOutliers the same without votes 3.29 standard deviations off
 * @param raters everybody, screened
 * @param items what the valid raters say, item by item
 * @param votes comparison to the count of votes of valid raters, positive = candidate better
 * @param byItem signed rank over items of the opinions
 * @param byRater signed rank over raters of the opinions
 * @param bootstrap interval of the comparison with raters and items drawn again
 * @param filled cells of valid raters that were not answered and are estimated
 * @param heardFaults items that raters agree to be broken in the candidate alone
 */
public record ListeningResult(
    ListeningVerdict verdict,
    ListeningReason reason,
    Optional<ListeningDecision> decision,
    Optional<ListeningDecision> everybody,
    Optional<ListeningDecision> withoutOutliers,
    List<ScreenedRater> raters,
    List<ItemRating> items,
    SortedMap<Integer, Integer> votes,
    Optional<SignedRank> byItem,
    Optional<SignedRank> byRater,
    Optional<TwoWayBootstrap> bootstrap,
    int filled,
    SortedSet<String> heardFaults) {
  /** Returns the count of raters that count. */
  public int validRaters() {
    return (int) raters.stream().filter(ScreenedRater::isValid).count();
  }
}
