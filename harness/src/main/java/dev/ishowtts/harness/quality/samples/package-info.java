/** Sets of sounds, every text in two settings: rendered or imported, kept in a folder, measured. */
@NullMarked
package dev.ishowtts.harness.quality.samples;

import org.jspecify.annotations.NullMarked;
