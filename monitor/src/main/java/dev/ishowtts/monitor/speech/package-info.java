/** Speech over HTTP as OpenAI's clients ask for it. */
@NullMarked
package dev.ishowtts.monitor.speech;

import org.jspecify.annotations.NullMarked;
