/** What happens with judged runs after the verdict: a durable queue in front of remote stores. */
@NullMarked
package dev.ishowtts.harness.sink;

import org.jspecify.annotations.NullMarked;
