package dev.ishowtts.monitor.listening.sounds;

import dev.ishowtts.harness.quality.signal.WarpMap;
import dev.ishowtts.monitor.listening.plan.Sound;
import java.util.Map;
import java.util.Optional;

/**
 * Every sound of a test.
 *
 * @param byItem item to its sounds
 * @param warps item to the map from baseline to candidate, only of items long enough
 * @param loop speech to set the volume with
 * @param reference recording of the voice; empty if there is none
 * @param referenceText what the recording says, may be empty
 */
public record Stimuli(
    Map<String, Map<Sound, Stimulus>> byItem,
    Map<String, WarpMap> warps,
    Stimulus loop,
    Optional<Stimulus> reference,
    String referenceText) {
  private static final double SHORTEST_TO_SWITCH = 1.5;

  public Stimuli {
    byItem = Map.copyOf(byItem);
    warps = Map.copyOf(warps);
  }

  /**
   * Returns a sound.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Stimulus of(String item, Sound sound) {
    return Optional.ofNullable(byItem.get(item))
        .flatMap(sounds -> Optional.ofNullable(sounds.get(sound)))
        .orElseThrow(() -> new IllegalArgumentException("no sound " + sound + " of item " + item));
  }

  /**
   * Returns where the words of {@code first} are in {@code second}; empty where switching starts
   * again, because the sounds are shorter than 1.5 s.
   */
  public Optional<WarpMap> warp(String item, Sound first, Sound second) {
    double a = of(item, first).seconds();
    double b = of(item, second).seconds();
    if (Math.min(a, b) < SHORTEST_TO_SWITCH) {
      return Optional.empty();
    }
    boolean ofCandidate = first == Sound.CANDIDATE;
    boolean same = ofCandidate == (second == Sound.CANDIDATE);
    if (same || !warps.containsKey(item)) {
      return Optional.of(WarpMap.straight(a, b));
    }
    WarpMap map = warps.get(item);
    return Optional.of(ofCandidate ? map.inverse() : map);
  }
}
