/** What happened, and who did what. */
@NullMarked
package dev.ishowtts.monitor.events;

import org.jspecify.annotations.NullMarked;
