/**
 * Consolidation: segments of turns that left the window, the levels of summaries above them, and
 * what is made anew when words or the index change. Open {@code Segments} first; how a summary is
 * worded is in {@code memory.consolidation}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.summary;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
