/** Refusals as small JSON, for OpenAI's paths in OpenAI's form. */
@NullMarked
package dev.ishowtts.monitor.fault;

import org.jspecify.annotations.NullMarked;
