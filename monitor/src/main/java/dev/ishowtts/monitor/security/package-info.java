/** Who may ask for what: bearer tokens, roles, rates, limits of bodies, headers, origins. */
@NullMarked
package dev.ishowtts.monitor.security;

import org.jspecify.annotations.NullMarked;
