/**
 * Events of answers for whoever follows them, wherever they are written. Open {@link
 * dev.eunoe.turn.follow.AnswerEvents} first.
 */
@NullMarked
package dev.eunoe.turn.follow;

import org.jspecify.annotations.NullMarked;
