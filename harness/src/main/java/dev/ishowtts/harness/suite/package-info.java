/** What is measured: suites and scenarios. */
@NullMarked
package dev.ishowtts.harness.suite;

import org.jspecify.annotations.NullMarked;
