/** The pages for people: files without a build step, which ask the service for what they show. */
@NullMarked
package dev.ishowtts.monitor.page;

import org.jspecify.annotations.NullMarked;
