/** Service: speech on demand, runs, health. */
@NullMarked
package dev.ishowtts.monitor;

import org.jspecify.annotations.NullMarked;
