package dev.ishowtts.monitor.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SchemaNamesTest {
  private record Shown() {}

  @Test
  void type_namedForAnotherServiceOfTheProcess_isKnown() {
    assertThat(new SchemaNames().getNameOfClass(Shown.class)).isEqualTo("SchemaNamesTestShown");

    assertThat(new SchemaNames().type("SchemaNamesTestShown")).contains(Shown.class);
  }
}
