/** JMH benchmarks. */
@NullMarked
package dev.ishowtts.jmh;

import org.jspecify.annotations.NullMarked;
