/**
 * The inverted index over turns and summaries, written when an answer is kept, read by recall. Open
 * {@code MessageSearch} first for what is found, {@code MessageIndex} for what it is found by; how
 * matches are weighed is in {@code memory.recall}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.search;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
