/** Accepted baselines and stored sessions as JSON files. */
@NullMarked
package dev.ishowtts.baselines.store;

import org.jspecify.annotations.NullMarked;
