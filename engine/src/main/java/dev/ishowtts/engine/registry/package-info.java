/** Model bundles: import, verify, activate, roll back. */
@NullMarked
package dev.ishowtts.engine.registry;

import org.jspecify.annotations.NullMarked;
