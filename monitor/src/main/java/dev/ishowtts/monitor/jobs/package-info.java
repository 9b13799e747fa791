/** Runs that somebody or a schedule asked for: one at a time, each a child process. */
@NullMarked
package dev.ishowtts.monitor.jobs;

import org.jspecify.annotations.NullMarked;
