package dev.ishowtts.harness.run;

import dev.ishowtts.baselines.run.Side;
import java.util.Optional;

/**
 * When one restart was on, in ms of the telemetry's time.
 *
 * @param index position in the run's order, from 0
 * @param side which artefact ran
 * @param block ABBA/BAAB block from 0; empty outside a paired run
 * @param begunMillis its process was started
 * @param measuredMillis its warm-up was over; the end where it never was
 * @param endedMillis its process was ended
 */
public record RestartSpan(
    int index,
    Side side,
    Optional<Integer> block,
    long begunMillis,
    long measuredMillis,
    long endedMillis) {}
