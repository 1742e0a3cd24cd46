/**
 * From turns that left the window to summaries in levels, without needing any language model. Pure
 * functions over records. Open {@link dev.eunoe.memory.consolidation.Segmenter} first (which turns
 * go together), then {@code ExtractiveSummary} (which of their sentences stay).
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.consolidation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
