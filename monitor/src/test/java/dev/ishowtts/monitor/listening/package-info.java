/** Listening tests of short made sounds. */
@org.jspecify.annotations.NullMarked
package dev.ishowtts.monitor.listening;
