package dev.ishowtts.engine.registry;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a bundle holds. */
public enum ModelKind {
  /** This project's graphs of an F5-TTS checkpoint. */
  @JsonProperty("f5-tts")
  F5_TTS("f5-tts"),
  /** The three graphs of DakeQQ's F5-TTS-ONNX, third generation. */
  @JsonProperty("dakeqq-g3")
  DAKEQQ_G3("dakeqq-g3"),
  /** The same, fourth generation. */
  @JsonProperty("dakeqq-g4")
  DAKEQQ_G4("dakeqq-g4");

  private final String id;

  ModelKind(String id) {
    this.id = id;
  }

  /** Returns the name in manifests. */
  public String id() {
    return id;
  }
}
