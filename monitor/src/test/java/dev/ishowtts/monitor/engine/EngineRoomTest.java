package dev.ishowtts.monitor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.engine.SpeechEngine;
import dev.ishowtts.monitor.SharedService;
import dev.ishowtts.monitor.SpeakingService;
import dev.ishowtts.monitor.engine.EngineState.Phase;
import dev.ishowtts.monitor.fault.Refusal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedService.class)
final class EngineRoomTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void begin_untilTheModelIsThere_refusesAndThenSaysWhyNot() {
    CountDownLatch loading = new CountDownLatch(1);
    try (EngineRoom room =
        new EngineRoom(
            () -> {
              awaited(loading);
              throw new IOException("the disk is gone");
            },
            "slt",
            true)) {
      room.begin();
      assertThat(room.state().phase()).isEqualTo(Phase.LOADING);
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(room::lease)
          .withMessage("the model is being loaded; try again soon");

      loading.countDown();
      await().atMost(LIMIT).until(() -> room.state().phase() == Phase.FAILED);
      assertThat(room.state().words()).isEqualTo("the disk is gone");
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(room::lease)
          .withMessage("the model could not be loaded: the service's log says why");
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void reload_whileBorrowed_replacesAndKeepsTheOldOneForItsBorrower(SpeakingService service)
      throws Exception {
    EngineRoom room = service.bean(EngineRoom.class);
    try (EngineRoom.Lease before = room.lease()) {
      SpeechEngine old = before.engine();
      room.reload();

      try (EngineRoom.Lease after = room.lease()) {
        assertThat(after.engine()).isNotSameAs(old);
      }
      assertThat(old.unknownSymbols("Hello")).isEmpty();
      assertThat(old.speak(request(old)).audio().length()).isPositive();
    }
    assertThat(service.speech("{\"input\":\"Hello.\"}").statusCode()).isEqualTo(200);
  }

  private static dev.ishowtts.engine.SpeechRequest request(SpeechEngine engine) {
    return new dev.ishowtts.engine.SpeechRequest("Hello.", "slt", engine.defaultOptions());
  }

  @Test
  void service_modelMissing_livesWithoutBeingReady(SharedService.Shared shared, @TempDir Path root)
      throws Exception {
    try (SpeakingService service =
        SpeakingService.start(root, shared.home(), Map.of("engine.model", "absent"))) {
      await()
          .atMost(LIMIT)
          .until(() -> service.json("/api/health").get("status").asString().equals("failed"));

      assertThat(service.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
      assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
      HttpResponse<byte[]> refused = service.speech("{\"input\":\"Hello.\"}");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(new String(refused.body(), StandardCharsets.UTF_8))
          .contains("engine_failed")
          .doesNotContain(shared.home().toString());
    }
  }
}
