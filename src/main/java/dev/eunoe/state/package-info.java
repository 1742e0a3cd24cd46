/**
 * What is decided about saving states, without a server: by {@code turn.state}, which keeps them
 * for one, and by commands that measure it. Open {@link dev.eunoe.state.SavingPolicy} first.
 */
@NullMarked
package dev.eunoe.state;

import org.jspecify.annotations.NullMarked;
