package dev.ishowtts.harness.run;

import java.time.Duration;

/**
 * What one streamed synthesis gave.
 *
 * @param firstAudio request entered to the first audio handed over
 * @param spoken the whole of it
 */
public record Streamed(Duration firstAudio, Spoken spoken) {}
