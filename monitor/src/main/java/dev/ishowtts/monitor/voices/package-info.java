/** The voices that the service offers, and recordings that replace theirs. */
@NullMarked
package dev.ishowtts.monitor.voices;

import org.jspecify.annotations.NullMarked;
