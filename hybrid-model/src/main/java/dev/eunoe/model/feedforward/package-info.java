/**
 * The feed-forward blocks: what a layer does to each token by itself, densely or by the few experts
 * a token chooses.
 *
 * <p>They hold weights only and keep no state. Open {@link dev.eunoe.model.feedforward.FeedForward}
 * first.
 */
@NullMarked
package dev.eunoe.model.feedforward;

import org.jspecify.annotations.NullMarked;
