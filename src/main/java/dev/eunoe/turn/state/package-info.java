/**
 * States between turns: held in memory for the next one, and written when that is worth more than
 * reading again. Open {@link dev.eunoe.turn.state.StateKeeper} first.
 */
@NullMarked
package dev.eunoe.turn.state;

import org.jspecify.annotations.NullMarked;
