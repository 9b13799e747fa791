/** Reports for people on measured and rated sample sets. */
@NullMarked
package dev.ishowtts.harness.quality.report;

import org.jspecify.annotations.NullMarked;
