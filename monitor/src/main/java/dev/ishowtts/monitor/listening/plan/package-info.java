/** What a rater hears in which order, and under which names. */
@NullMarked
package dev.ishowtts.monitor.listening.plan;

import org.jspecify.annotations.NullMarked;
