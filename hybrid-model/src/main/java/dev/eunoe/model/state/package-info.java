/**
 * What a model remembers of one sequence, explicit and apart from the weights: saved, restored and
 * forked exactly.
 *
 * <p>A recurrent state cannot be cut back, so continuing from an earlier point needs a snapshot or
 * a fork made there. Open {@link dev.eunoe.model.state.SequenceState} first.
 */
@NullMarked
package dev.eunoe.model.state;

import org.jspecify.annotations.NullMarked;
