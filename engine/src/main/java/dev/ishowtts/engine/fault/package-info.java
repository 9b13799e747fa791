/** Engine trouble and its codes. */
@NullMarked
package dev.ishowtts.engine.fault;

import org.jspecify.annotations.NullMarked;
