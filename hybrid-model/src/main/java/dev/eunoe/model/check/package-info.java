/**
 * Holding the engine to what a reference implementation computed, and a model to its held-out
 * questions.
 *
 * <p>Open {@link dev.eunoe.model.check.GoldenCheck} for the arithmetic, {@link
 * dev.eunoe.model.check.Evaluation} for the answers; the two commands print what these return.
 */
@NullMarked
package dev.eunoe.model.check;

import org.jspecify.annotations.NullMarked;
