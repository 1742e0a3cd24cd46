/**
 * What the memory finds and how long it takes, through the store as it is. Open {@link
 * dev.eunoe.command.memory.RecallEvalCommand} first: how much of the evidence recall finds in
 * conversations it has not seen; {@link dev.eunoe.command.memory.MemoryBenchCommand} measures how
 * fast it is.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.command.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
