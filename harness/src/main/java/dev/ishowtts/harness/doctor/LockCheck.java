package dev.ishowtts.harness.doctor;

import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.harness.lock.HostConditions;
import dev.ishowtts.harness.lock.LockReader;
import dev.ishowtts.harness.lock.LockStatus;
import java.util.List;

/** Whether the clocks are locked, those of the GPU only where work runs on it. */
public record LockCheck(LockReader reader, Provider provider) implements Check {
  @Override
  public String name() {
    return "clocks";
  }

  @Override
  public List<Diagnosis> run() throws InterruptedException {
    HostConditions conditions = reader.read();
    LockStatus status =
        provider == Provider.CPU ? LockStatus.ofProcessor(conditions) : LockStatus.of(conditions);
    String reason = status.reasons().stream().findFirst().map(first -> ": " + first).orElse("");
    return List.of(
        status.state().isLocked()
            ? Diagnosis.ok(name(), status.state().words())
            : Diagnosis.warn(
                name(),
                status.state().words() + reason,
                "./ishowtts lock status says more; ./ishowtts lock apply locks a Jetson"));
  }
}
