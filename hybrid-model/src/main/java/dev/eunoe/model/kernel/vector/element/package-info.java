/**
 * Operations on each element or each row: exponentials, activations, norms, rotation.
 *
 * <p>Open {@link dev.eunoe.model.kernel.vector.element.VectorElements} first; {@link
 * dev.eunoe.model.kernel.vector.element.Lanes} is what all vector kernels share.
 */
@NullMarked
package dev.eunoe.model.kernel.vector.element;

import org.jspecify.annotations.NullMarked;
