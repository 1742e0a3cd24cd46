/**
 * What kernels offer to the layers, and what may be plugged into them: the operations, what they
 * work on, the forms weights are kept in, libraries that multiply bytes. No arithmetic but what is
 * made of other operations.
 *
 * <p>Open {@link dev.eunoe.model.kernel.contract.Kernels} first.
 */
@NullMarked
package dev.eunoe.model.kernel.contract;

import org.jspecify.annotations.NullMarked;
