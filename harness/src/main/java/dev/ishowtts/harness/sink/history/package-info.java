/** The history of judged runs as a database that can be made again from the run files. */
@NullMarked
package dev.ishowtts.harness.sink.history;

import org.jspecify.annotations.NullMarked;
