/** Webhooks and mails about what needs a person. */
@NullMarked
package dev.ishowtts.monitor.notices;

import org.jspecify.annotations.NullMarked;
