/** Gets published jars of native libraries through Maven. */
@NullMarked
package dev.ishowtts.harness.natives;

import org.jspecify.annotations.NullMarked;
