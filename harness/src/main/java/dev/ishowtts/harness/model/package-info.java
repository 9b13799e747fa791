/** The models and voices of a home folder, and the engine over them. */
@NullMarked
package dev.ishowtts.harness.model;

import org.jspecify.annotations.NullMarked;
