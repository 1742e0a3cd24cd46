/**
 * Holding the engine to what a reference implementation computed. Open {@link
 * dev.eunoe.model.check.GoldenCheck} first: a checkpoint beside its {@link
 * dev.eunoe.model.check.Golden} logits.
 */
@NullMarked
package dev.eunoe.model.check;

import org.jspecify.annotations.NullMarked;
