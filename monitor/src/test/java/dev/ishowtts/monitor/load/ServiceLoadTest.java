package dev.ishowtts.monitor.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.monitor.SharedService;
import dev.ishowtts.monitor.SpeakingService;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each part of {@code scripts/service-load.sh}, for a few seconds. */
@ExtendWith(SharedService.class)
final class ServiceLoadTest {
  private final ServiceLoad load;

  ServiceLoadTest(SpeakingService service) {
    this.load = new ServiceLoad(URI.create("http://127.0.0.1:" + service.port()));
  }

  @Test
  void load_manyClients_areAllAnsweredWithTheirOwnAudio() throws Exception {
    ServiceLoad.Findings found = load.load(30, Duration.ofSeconds(2));

    assertThat(found.wrong()).isEmpty();
    assertThat(found.figures()).containsKeys("load: status 200", "load: status 429");
    assertThat(load.rest().wrong()).isEmpty();
  }

  @Test
  void faults_slowAndLargeAndBroken_areStood() throws Exception {
    assertThat(load.largeBodies(10).wrong()).isEmpty();
    assertThat(load.slowClients(30, Duration.ofSeconds(1)).wrong()).isEmpty();
    assertThat(load.fuzz(300, 2).wrong()).isEmpty();
    assertThat(load.rest().wrong()).isEmpty();
  }
}
