/**
 * Products with matrices as they are stored, on vectors, and the forms of weights that they
 * multiply.
 *
 * <p>Open {@link dev.eunoe.model.kernel.vector.product.PanelGemm} first.
 */
@NullMarked
package dev.eunoe.model.kernel.vector.product;

import org.jspecify.annotations.NullMarked;
