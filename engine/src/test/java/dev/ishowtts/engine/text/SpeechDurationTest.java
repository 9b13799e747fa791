package dev.ishowtts.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ishowtts.engine.fault.EngineException;
import org.junit.jupiter.api.Test;

final class SpeechDurationTest {
  private static final String PROMPT =
      ReferenceText.prompt(
          ReferenceText.ending("Some call me nature, others call me mother nature."));
  private static final String CHUNK_37 = "I don't really care what you call me.";

  @Test
  void frames_known_areTheOfficialOnes() {
    SpeechDuration duration = SpeechDuration.atSpeed(1);
    assertThat(duration.frames(120_000, PROMPT, CHUNK_37, 90)).isEqualTo(801);
    assertThat(duration.frames(120_000, PROMPT, "Hi.", 90)).isEqualTo(558);
    String chinese = ReferenceText.prompt(ReferenceText.ending("对，这就是我，万人敬仰的太乙真人。"));
    assertThat(duration.frames(120_000, chinese, "你好，世界", 90)).isEqualTo(605);
  }

  @Test
  void frames_speed_dividesTheSpokenPartButNotAShortChunk() {
    assertThat(SpeechDuration.atSpeed(2).frames(120_000, PROMPT, CHUNK_37, 90))
        .isEqualTo(468 + 166);
    assertThat(SpeechDuration.atSpeed(2).frames(120_000, PROMPT, "Hi.", 90)).isEqualTo(558);
  }

  @Test
  void frames_fixed_replacesThePace() {
    assertThat(SpeechDuration.fixed(10).frames(120_000, PROMPT, CHUNK_37, 90)).isEqualTo(937);
    assertThat(SpeechDuration.fixed(1).frames(120_000, PROMPT, CHUNK_37, 90)).isEqualTo(470);
  }

  @Test
  void frames_moreTokensThanAudio_followsTheTokens() {
    assertThat(SpeechDuration.atSpeed(10).frames(120_000, PROMPT, "Hello you.", 900))
        .isEqualTo(901);
  }

  @Test
  void frames_tooMany_isRefused() {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> SpeechDuration.atSpeed(1).frames(120_000, PROMPT, "a".repeat(1000), 9))
        .withMessageContaining("needs 9468 frames, 8192 (87 s) at most");
  }

  @Test
  void atSpeedAndFixed_outOfRange_areRefused() {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> SpeechDuration.atSpeed(0))
        .withMessage("speed must be between 0.1 and 10, got 0.0");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> SpeechDuration.atSpeed(Double.NaN));
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> SpeechDuration.fixed(88))
        .withMessageContaining("at most 87.3 seconds, got 88.0");
  }

  @Test
  void referenceFrames_120000Samples_isOneMoreThanTheFirstSpoken() {
    assertThat(SpeechDuration.referenceFrames(120_000)).isEqualTo(469);
    assertThat(SpeechDuration.firstSpokenFrame(120_000)).isEqualTo(468);
  }

  @Test
  void ending_variousEnds_closeTheSentence() {
    assertThat(ReferenceText.ending("Hi!")).isEqualTo("Hi!. ");
    assertThat(ReferenceText.ending("Hi.")).isEqualTo("Hi. ");
    assertThat(ReferenceText.ending("Hi. ")).isEqualTo("Hi. ");
    assertThat(ReferenceText.ending("你好。")).isEqualTo("你好。");
    assertThat(ReferenceText.prompt("Hi. ")).isEqualTo("Hi.  ");
    assertThat(ReferenceText.prompt("你好。")).isEqualTo("你好。");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> ReferenceText.ending(" \u3000"))
        .withMessageContaining("reference text is blank");
  }
}
