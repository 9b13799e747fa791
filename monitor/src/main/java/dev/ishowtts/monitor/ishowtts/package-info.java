/** Speech over HTTP as iShowTTS's own clients ask for it. */
@NullMarked
package dev.ishowtts.monitor.ishowtts;

import org.jspecify.annotations.NullMarked;
