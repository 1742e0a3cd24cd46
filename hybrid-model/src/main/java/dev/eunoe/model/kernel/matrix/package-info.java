/**
 * Weight matrices as they are stored: panels of f32 and bf16, quantised blocks of a file, and forms
 * that others multiply.
 *
 * <p>Open {@link dev.eunoe.model.kernel.matrix.Matrix} first.
 */
@NullMarked
package dev.eunoe.model.kernel.matrix;

import org.jspecify.annotations.NullMarked;
