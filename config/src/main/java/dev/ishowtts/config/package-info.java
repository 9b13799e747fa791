/**
 * Typed, validated settings: defaults, file, environment and command line, and where each value
 * came from.
 */
@NullMarked
package dev.ishowtts.config;

import org.jspecify.annotations.NullMarked;
