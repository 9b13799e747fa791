package dev.ishowtts.baselines.gate;

final class RelativeCheckTest extends GateCheckContract {
  @Override
  GateCheck check() {
    return new RelativeCheck();
  }
}
