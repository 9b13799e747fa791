/** Who may ask the service for what: tokens, their roles and the file that holds their digests. */
@NullMarked
package dev.ishowtts.harness.access;

import org.jspecify.annotations.NullMarked;
