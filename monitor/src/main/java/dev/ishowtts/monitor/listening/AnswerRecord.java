package dev.ishowtts.monitor.listening;

import java.time.Instant;

/**
 * One answer as it came.
 *
 * @param digest of the session
 * @param id that the rater's page gave it
 * @param number in the order of arrival, from 1
 * @param trial position in the session, from 0
 * @param agent what the browser calls itself
 * @param body JSON, see {@link RaterAnswer}
 */
record AnswerRecord(
    String digest, String id, int number, int trial, Instant received, String agent, String body) {}
