/** Bodies of requests, read field by field. */
@NullMarked
package dev.ishowtts.monitor.json;

import org.jspecify.annotations.NullMarked;
