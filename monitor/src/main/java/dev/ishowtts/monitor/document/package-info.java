/** The OpenAPI document of the whole interface. */
@NullMarked
package dev.ishowtts.monitor.document;

import org.jspecify.annotations.NullMarked;
