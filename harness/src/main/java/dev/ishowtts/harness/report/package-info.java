/** Console, Markdown, HTML and JUnit XML reports. */
@NullMarked
package dev.ishowtts.harness.report;

import org.jspecify.annotations.NullMarked;
