/**
 * The contract on the lanes of the Vector API; each kind of operation has a room of its own below.
 *
 * <p>Open {@link dev.eunoe.model.kernel.vector.VectorKernels} first.
 */
@NullMarked
package dev.eunoe.model.kernel.vector;

import org.jspecify.annotations.NullMarked;
