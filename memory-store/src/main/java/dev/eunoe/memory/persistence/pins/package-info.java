/**
 * What is pinned: found in what the user says, kept once, superseded by what is said later. Open
 * {@code PinWriter} first; what makes a remark a pin is in {@code memory.pins}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.pins;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
