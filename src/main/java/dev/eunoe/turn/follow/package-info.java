/**
 * Events of answers for whoever follows them, wherever they are written. Open {@link
 * dev.eunoe.turn.follow.AnswerEvents} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.turn.follow;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
