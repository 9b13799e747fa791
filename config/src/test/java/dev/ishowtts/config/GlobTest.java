package dev.ishowtts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class GlobTest {
  @Test
  void matches_starsAndQuestionMarks_theRestLiterally() {
    assertThat(new Glob("long_*").matches("long_1-nfe7")).isTrue();
    assertThat(new Glob("long_*").matches("along_1")).isFalse();
    assertThat(new Glob("*-nfe?").matches("short_1-nfe7")).isTrue();
    assertThat(new Glob("*-nfe?").matches("short_1-nfe12")).isFalse();
    assertThat(new Glob("jmh:A.b[n=1]").matches("jmh:A.b[n=1]")).isTrue();
    assertThat(new Glob("a.b").matches("axb")).isFalse();
    assertThat(Glob.ALL.matches("")).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> new Glob(" "));
  }
}
