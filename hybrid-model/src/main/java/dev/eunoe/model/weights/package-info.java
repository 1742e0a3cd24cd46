/**
 * A model folder becomes a model: {@code config.json}, the tensors, the tokenizer and the chat
 * template.
 *
 * <p>Model families end here: each {@link dev.eunoe.model.weights.Family} translates its own field
 * and tensor names into one description: what a file stores in another form (w for 1 + w,
 * logarithms, fused maps) is plain when it leaves here. Open {@link
 * dev.eunoe.model.weights.Checkpoint} first.
 */
@NullMarked
package dev.eunoe.model.weights;

import org.jspecify.annotations.NullMarked;
