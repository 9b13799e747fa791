package dev.ishowtts.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.runtime.RuntimeOptions;
import org.junit.jupiter.api.Test;

final class RulerTest {
  @Test
  void cpuRuler_doesTheSameWorkEveryTime() {
    CpuRuler one = new CpuRuler();
    CpuRuler two = new CpuRuler();
    one.work();
    double first = one.sum();
    one.work();
    two.work();

    assertThat(first).isPositive().isEqualTo(two.sum());
    assertThat(one.sum()).isEqualTo(2 * first);
    assertThat(one.kernel()).isEqualTo("cpu");
  }

  @Test
  void graphRuler_runsOnItsProvider_andStaysFinite() {
    try (GraphRuler ruler = GraphRuler.open(new RuntimeOptions(Provider.CPU, 1))) {
      assertThat(ruler.kernel()).isEqualTo("graph-cpu");
      ruler.work();
      float[] output = ruler.output();
      assertThat(output).hasSize(256 * 256).isEqualTo(ruler.output());
      boolean alive = false;
      for (float value : output) {
        assertThat(value).isBetween(-1f, 1f);
        alive |= Math.abs(value) > 1e-3f;
      }
      assertThat(alive).isTrue();
    }
  }
}
