/**
 * Native memory for weights: how much there is, where it comes from, and how fast it is read.
 *
 * <p>Open {@link dev.eunoe.model.kernel.memory.WeightMemory} first.
 */
@NullMarked
package dev.eunoe.model.kernel.memory;

import org.jspecify.annotations.NullMarked;
