/** The command line. */
@NullMarked
package dev.ishowtts.harness.cli;

import org.jspecify.annotations.NullMarked;
