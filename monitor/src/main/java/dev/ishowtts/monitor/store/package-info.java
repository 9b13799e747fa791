/** Tables of the service beside the history's, in the same database. */
@NullMarked
package dev.ishowtts.monitor.store;

import org.jspecify.annotations.NullMarked;
