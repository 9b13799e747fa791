/** Rules over the code of every module. */
@NullMarked
package dev.ishowtts.architecture;

import org.jspecify.annotations.NullMarked;
