/**
 * What is worth keeping before every prompt: standing instructions and facts about the owner, found
 * in the owner's own words. Open {@link dev.eunoe.memory.pins.PinFinder} first; {@link
 * dev.eunoe.memory.pins.AuthoredText} says which words of a message are the owner's own. Pure
 * functions, no database.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.pins;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
