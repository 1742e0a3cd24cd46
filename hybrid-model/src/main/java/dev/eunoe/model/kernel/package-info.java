/**
 * The arithmetic of the layers on plain float arrays, in rooms whose arrows run down: the choice of
 * a backend in this package, the formats of weights ({@code int4}, {@code int8}, {@code onednn},
 * {@code tornado}) and {@code vector} and {@code scalar} kernels below it, then {@code contract},
 * {@code matrix}, {@code memory} and {@code parallel}.
 *
 * <p>No kernel knows a layer, a sequence or a model family. Open {@link
 * dev.eunoe.model.kernel.contract.Kernels} first, then {@link
 * dev.eunoe.model.kernel.scalar.ScalarKernels}, which transcribes the equations.
 */
@NullMarked
package dev.eunoe.model.kernel;

import org.jspecify.annotations.NullMarked;
