/**
 * What a draw from a large vocabulary needs of its logits: the first ranks of their order, and
 * their weights. The fast ways beside {@code SamplerReferenceTest}, which sorts everything and
 * takes the exact exponential. Open {@link dev.eunoe.model.generate.draw.RankedLogits} first.
 */
@NullMarked
package dev.eunoe.model.generate.draw;

import org.jspecify.annotations.NullMarked;
