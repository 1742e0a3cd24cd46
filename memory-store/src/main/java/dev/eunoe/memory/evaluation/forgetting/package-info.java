/**
 * Forgetting, scored: facts are told in every way a talk tells them, forgotten in every way there
 * is, and then searched for everywhere. Open {@link
 * dev.eunoe.memory.evaluation.forgetting.ForgetSuite} first; {@link
 * dev.eunoe.memory.evaluation.forgetting.ForgottenFact} has the facts.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.evaluation.forgetting;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
