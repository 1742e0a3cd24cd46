/**
 * The reference: each operation transcribes its equation and is never optimised.
 *
 * <p>Open {@link dev.eunoe.model.kernel.scalar.ScalarKernels} first.
 */
@NullMarked
package dev.eunoe.model.kernel.scalar;

import org.jspecify.annotations.NullMarked;
