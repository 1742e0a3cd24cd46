/**
 * Weights of 8 and 4 bits with one scale for every {@value
 * dev.eunoe.model.kernel.quant.Groups#SIZE} columns of a row, and their products on the lanes of
 * the Vector API.
 *
 * <p>Open {@link dev.eunoe.model.kernel.quant.QuantizedProducts} first. A product reads each weight
 * once, as it is stored, and widens it in registers, so that decoding reads half or a quarter of
 * what bf16 would.
 */
@NullMarked
package dev.eunoe.model.kernel.quant;

import org.jspecify.annotations.NullMarked;
