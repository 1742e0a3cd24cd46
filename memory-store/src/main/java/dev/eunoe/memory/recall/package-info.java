/**
 * From the turns that share words with a question to the recollections worth showing: duplicates
 * dropped, repetitions put behind their source, newer before older, long turns cut to what fits.
 * Pure functions over records; the word matching itself (BM25) is SQL, in {@code persistence}. Open
 * {@link dev.eunoe.memory.recall.Ranking} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.recall;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
