/** Child processes that sources and the lock guard read: bounded in time, output and life. */
@NullMarked
package dev.ishowtts.harness.telemetry.child;

import org.jspecify.annotations.NullMarked;
