package dev.ishowtts.engine.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * Sizes that {@link CheckpointMaker} knows by name: the official ones and a small one for tests.
 */
public enum Preset {
  F5TTS_V1_BASE("f5tts-v1-base", 1024, 22, true),
  F5TTS_V1_SMALL("f5tts-v1-small", 768, 18, true),
  F5TTS_BASE("f5tts-base", 1024, 22, false),
  F5TTS_SMALL("f5tts-small", 768, 18, false),
  NANO("nano", 256, 4, true);

  private final String id;
  private final int dim;
  private final int depth;
  private final boolean v1;

  Preset(String id, int dim, int depth, boolean v1) {
    this.id = id;
    this.dim = dim;
    this.depth = depth;
    this.v1 = v1;
  }

  /** Returns the name that people write. */
  public String id() {
    return id;
  }

  /**
   * Returns the preset of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Preset named(String id) {
    return Arrays.stream(values())
        .filter(preset -> preset.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "preset must be one of " + ids() + ", got '" + id + "'"));
  }

  /** Returns every preset's name. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Preset::id).toList();
  }

  /** Returns the architecture for a vocabulary of that many symbols. */
  public Architecture architecture(int symbols) {
    int heads = dim / Architecture.HEAD_SIZE;
    boolean nano = this == NANO;
    return new Architecture(
        dim,
        depth,
        heads,
        2,
        nano ? 128 : 512,
        nano ? 2 : 4,
        symbols,
        v1,
        v1 ? heads : 1,
        false,
        false,
        false);
  }

  /** Returns the vocoder that belongs to it. */
  public VocosArchitecture vocos() {
    return this == NANO ? new VocosArchitecture(128, 384, 4) : new VocosArchitecture(512, 1536, 8);
  }
}
