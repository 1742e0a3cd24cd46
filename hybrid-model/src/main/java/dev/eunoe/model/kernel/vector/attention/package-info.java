/**
 * Attention over cached keys and values on vectors.
 *
 * <p>Open {@link dev.eunoe.model.kernel.vector.attention.VectorAttention} first.
 */
@NullMarked
package dev.eunoe.model.kernel.vector.attention;

import org.jspecify.annotations.NullMarked;
