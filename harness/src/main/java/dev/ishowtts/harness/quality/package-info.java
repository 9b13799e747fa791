/**
 * Objective quality of speech: the catalogue of measures, scores of clips, pairs and whole sets.
 */
@NullMarked
package dev.ishowtts.harness.quality;

import org.jspecify.annotations.NullMarked;
