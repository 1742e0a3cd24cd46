/**
 * {@code recall-eval}: how much of the evidence recall finds in conversations it has not seen,
 * through the store as it is. Open {@link dev.eunoe.memory.evaluation.RecallEvalCommand} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.evaluation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
