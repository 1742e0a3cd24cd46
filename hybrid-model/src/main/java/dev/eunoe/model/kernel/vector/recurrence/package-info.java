/**
 * Convolutions and recurrences on vectors: Mamba-2, Mamba, the gated delta rule, RG-LRU.
 *
 * <p>Open {@link dev.eunoe.model.kernel.vector.recurrence.VectorMamba} first.
 */
@NullMarked
package dev.eunoe.model.kernel.vector.recurrence;

import org.jspecify.annotations.NullMarked;
