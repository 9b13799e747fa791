/** Blind listening tests: raters, their answers, and what they decide. */
@NullMarked
package dev.ishowtts.monitor.listening;

import org.jspecify.annotations.NullMarked;
