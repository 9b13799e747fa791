/** The sounds of a listening test as raters hear them. */
@NullMarked
package dev.ishowtts.monitor.listening.sounds;

import org.jspecify.annotations.NullMarked;
