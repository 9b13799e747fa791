/** Health and information for the actuator. */
@NullMarked
package dev.ishowtts.monitor.health;

import org.jspecify.annotations.NullMarked;
