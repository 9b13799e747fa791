/** JSON files that name what is wrong with them and are never half-written. */
@NullMarked
package dev.ishowtts.baselines.json;

import org.jspecify.annotations.NullMarked;
