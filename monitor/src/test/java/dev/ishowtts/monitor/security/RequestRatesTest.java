package dev.ishowtts.monitor.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RequestRatesTest {
  private long now;

  @Test
  void count_burst_isTenSecondsWorthAndFillsSteadily() {
    RequestRates rates = new RequestRates(60, () -> now);
    for (int i = 0; i < 10; i++) {
      assertThat(rates.count("ann")).isEmpty();
    }

    assertThat(rates.count("ann")).contains(Duration.ofSeconds(1));
    assertThat(rates.count("bob")).as("each token has its own").isEmpty();
    now += Duration.ofMillis(999).toNanos();
    assertThat(rates.count("ann")).isPresent();
    now += Duration.ofMillis(1).toNanos();
    assertThat(rates.count("ann")).isEmpty();
  }

  @Test
  void count_slowRate_letsOneThrough() {
    RequestRates rates = new RequestRates(1, () -> now);

    assertThat(rates.count("ann")).isEmpty();
    assertThat(rates.count("ann")).contains(Duration.ofMinutes(1));
  }

  @Test
  void count_noBound_letsAllThrough() {
    RequestRates rates = new RequestRates(0, () -> now);
    for (int i = 0; i < 10_000; i++) {
      assertThat(rates.count("ann")).isEmpty();
    }
  }

  @Test
  void count_tooManyNames_newOnesWaitUntilOthersAreForgotten() {
    RequestRates rates = new RequestRates(60, () -> now);
    for (int i = 0; i < 20_000; i++) {
      assertThat(rates.count("address " + i)).isEmpty();
    }

    assertThat(rates.count("one more")).isPresent();
    assertThat(rates.count("address 1")).as("known").isEmpty();
    now += Duration.ofSeconds(61).toNanos();
    assertThat(rates.count("one more")).isEmpty();
  }
}
