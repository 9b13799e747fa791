/**
 * Looks whether this machine, its settings and its model are fit for work, and says what is not.
 */
@NullMarked
package dev.ishowtts.harness.doctor;

import org.jspecify.annotations.NullMarked;
