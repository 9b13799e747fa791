package dev.ishowtts.monitor.listening.plan;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The trials of one rater under names that tell nothing: each trial, and each sound in each trial,
 * has one of its own, made with a secret of the test. Immutable.
 */
public final class BlindSession {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int NAME_BYTES = 10;

  private final List<BlindTrial> trials;
  private final Map<String, Heard> sounds;
  private final String loop;
  private final String reference;

  /**
   * A trial and its names.
   *
   * @param id name of the trial
   * @param clips names of its sounds, in the order in which they are heard
   */
  public record BlindTrial(String id, PlannedTrial plan, List<String> clips) {
    public BlindTrial {
      clips = List.copyOf(clips);
    }
  }

  /** A sound of an item. */
  public record Heard(String item, Sound sound) {}

  /**
   * Names the trials of a session.
   *
   * @param secret of the test
   * @param code of the session
   */
  public BlindSession(byte[] secret, String code, List<PlannedTrial> plan) {
    List<BlindTrial> named = new ArrayList<>();
    Map<String, Heard> heard = new LinkedHashMap<>();
    for (int i = 0; i < plan.size(); i++) {
      PlannedTrial trial = plan.get(i);
      List<String> clips = new ArrayList<>();
      for (int k = 0; k < trial.sounds().size(); k++) {
        String clip = name(secret, code, "clip " + i + " " + k);
        clips.add(clip);
        heard.put(clip, new Heard(trial.item(), trial.sounds().get(k)));
      }
      named.add(new BlindTrial(name(secret, code, "trial " + i), trial, clips));
    }
    this.trials = List.copyOf(named);
    this.sounds = Collections.unmodifiableMap(heard);
    this.loop = name(secret, code, "loop");
    this.reference = name(secret, code, "reference");
  }

  private static String name(byte[] secret, String code, String what) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      byte[] digest = mac.doFinal((code + " " + what).getBytes(StandardCharsets.UTF_8));
      return Names.text(java.util.Arrays.copyOf(digest, NAME_BYTES));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
    }
  }

  /** Returns the trials in order. */
  public List<BlindTrial> trials() {
    return trials;
  }

  /** Returns the position of a trial, from 0; empty if there is none of that name. */
  public Optional<Integer> position(String trial) {
    for (int i = 0; i < trials.size(); i++) {
      if (trials.get(i).id().equals(trial)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Returns what is behind the name of a sound in a trial; empty if there is none. */
  public Optional<Heard> heard(String clip) {
    return Optional.ofNullable(sounds.get(clip));
  }

  /** Returns the name of the sound that the volume is set with. */
  public String loop() {
    return loop;
  }

  /** Returns the name of the recording of the voice. */
  public String reference() {
    return reference;
  }
}
