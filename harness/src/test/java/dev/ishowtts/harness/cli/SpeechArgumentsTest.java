package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.SpeechOptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class SpeechArgumentsTest {
  @Test
  void epss_isWhatWasSaidOrElseTheSetting() {
    SpeechOptions on = SpeechOptions.defaults();
    SpeechOptions off = on.withEpss(false);

    assertThat(said().over(on)).isEqualTo(on);
    assertThat(said().over(off)).isEqualTo(off);
    assertThat(said("--no-epss").over(on)).isEqualTo(off);
    assertThat(said("--epss").over(off)).isEqualTo(on);
  }

  private static SpeechArguments said(String... arguments) {
    return CommandLine.populateCommand(new SpeechArguments(), arguments);
  }
}
