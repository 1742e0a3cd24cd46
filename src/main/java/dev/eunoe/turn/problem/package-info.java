/**
 * What goes wrong, as the caller can act on it. Open {@link dev.eunoe.turn.problem.Problem} first;
 * {@link dev.eunoe.turn.problem.ErrorMapping} says of every failure which one it is.
 */
@NullMarked
package dev.eunoe.turn.problem;

import org.jspecify.annotations.NullMarked;
