/**
 * The arithmetic of the layers on plain float arrays: one contract, a scalar reference and a Vector
 * API implementation.
 *
 * <p>No kernel knows a layer, a sequence or a model family. Open {@link
 * dev.eunoe.model.kernel.Kernels} first, then {@link dev.eunoe.model.kernel.ScalarKernels}, which
 * transcribes the equations.
 */
@NullMarked
package dev.eunoe.model.kernel;

import org.jspecify.annotations.NullMarked;
