/** Models over HTTP: list, activate after a PASS, roll back. */
@NullMarked
package dev.ishowtts.monitor.models;

import org.jspecify.annotations.NullMarked;
