/** The plan of listening tests. */
@org.jspecify.annotations.NullMarked
package dev.ishowtts.monitor.listening.plan;
