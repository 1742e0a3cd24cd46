/**
 * Where texts are worked on: {@link dev.eunoe.memory.text.TextWork}, beside the event loop when
 * they are long.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.text;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
