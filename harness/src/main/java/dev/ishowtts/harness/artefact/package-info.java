/** What a run is compared with, and how an old artefact is found or built. */
@NullMarked
package dev.ishowtts.harness.artefact;

import org.jspecify.annotations.NullMarked;
