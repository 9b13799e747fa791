/** Points of judged runs in line protocol, and the way to servers that take them. */
@NullMarked
package dev.ishowtts.harness.sink.influx;

import org.jspecify.annotations.NullMarked;
