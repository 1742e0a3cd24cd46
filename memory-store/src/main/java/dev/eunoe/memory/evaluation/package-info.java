/**
 * Makes much of a little, for measuring: copies of an owner's rows ({@link
 * dev.eunoe.memory.evaluation.OwnerCopies}) and a conversation made longer ({@link
 * dev.eunoe.memory.evaluation.LongerTalk}), in SQL and in no time.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.evaluation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
