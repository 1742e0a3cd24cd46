/**
 * A hybrid language model: layers of Mamba-2 and windowed attention in any order, on plain arrays.
 * Open {@link dev.eunoe.model.HybridModel} first; callers that have a model folder begin at {@code
 * weights.Checkpoint}.
 *
 * <p>Glossary, in the words of the papers:
 *
 * <ul>
 *   <li><b>block, residual</b>: one layer, and the stream (tokens, dModel) that every layer adds to
 *   <li><b>sublayer</b>: a norm, a mixer or feed-forward block behind it, and the sum with the
 *       residual
 *   <li><b>mixer</b>: the part of a block that sees earlier tokens: attention or Mamba
 *   <li><b>dModel, dInner, dState, dConv</b>: widths of the residual, of the inside of a mixer, of
 *       the state of one Mamba channel, and the taps of its convolution
 *   <li><b>nHeads, nKvHeads, headDim</b>: query heads, the key/value heads they share, and the
 *       width of one
 *   <li><b>window</b>: how many tokens attention sees, the current one included
 *   <li><b>kvCache, convState, ssmState</b>: what attention, the convolution and the recurrence
 *       keep of a sequence
 *   <li><b>prefill, decode</b>: reading given tokens in chunks; reading one generated token
 *   <li><b>logits</b>: one score per entry of the vocabulary for the next token
 * </ul>
 */
@NullMarked
package dev.eunoe.model;

import org.jspecify.annotations.NullMarked;
