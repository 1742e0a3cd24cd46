/**
 * Weights of 8 bits with a scale for each group of columns of a row, and their products with
 * activations of 8 bits on the lanes of the Vector API.
 *
 * <p>Open {@link dev.eunoe.model.kernel.int8.Int8Format} first. A product reads each weight once,
 * as it is stored, and widens it in registers, so that decoding reads half of what bf16 would.
 */
@NullMarked
package dev.eunoe.model.kernel.int8;

import org.jspecify.annotations.NullMarked;
