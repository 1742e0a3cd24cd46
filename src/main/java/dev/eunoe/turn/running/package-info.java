/**
 * What is kept of answers while they are written, so that another process can finish them and
 * others can follow them. Open {@link dev.eunoe.turn.running.TokenKeeper} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.turn.running;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
