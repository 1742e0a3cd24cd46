/**
 * Saved model states: a fixed part and shared blocks, packed, encrypted, found on the path to an
 * exchange, evicted beyond a budget. Open {@code KeptStates} first: it is what is done around the
 * transactions of {@code Snapshots}; which blocks are written is in {@code MissingBlocks}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.state;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
