package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ishowtts.engine.fault.EngineException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void enter_moreThanRunAndWait_isRefusedWithWhatToDo() {
    Admission admission = new Admission(1, 0);
    admission.enter();

    assertThatThrownBy(admission::enter)
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "the engine is busy: 1 requests run and 0 wait; try again later or raise engine.queue");
    admission.leave();
    admission.enter(); // the place is free again
  }

  @Test
  void enter_whileOneRuns_waitsUntilItLeaves() {
    Admission admission = new Admission(1, 1);
    admission.enter();
    AtomicBoolean entered = new AtomicBoolean();
    Thread second =
        new Thread(
            () -> {
              admission.enter();
              entered.set(true);
            });
    second.start();
    await().atMost(LIMIT).until(() -> second.getState() == Thread.State.WAITING);

    assertThat(entered).isFalse();
    admission.leave();
    await().atMost(LIMIT).untilTrue(entered);
  }

  @Test
  void enter_interrupted_givesItsPlaceBackAndKeepsTheFlag() throws InterruptedException {
    Admission admission = new Admission(1, 1);
    admission.enter();
    AtomicBoolean flag = new AtomicBoolean();
    Thread second =
        new Thread(
            () -> {
              try {
                admission.enter();
              } catch (EngineException e) {
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    second.start();
    await().atMost(LIMIT).until(() -> second.getState() == Thread.State.WAITING);
    second.interrupt();
    second.join();

    assertThat(flag).isTrue();
    admission.leave();
    admission.enter();
    admission.leave();
  }
}
