/** The sounds of listening tests. */
@org.jspecify.annotations.NullMarked
package dev.ishowtts.monitor.listening.sounds;
