/**
 * What is said but should not be kept. Open {@link dev.eunoe.memory.secrets.Secrets}, the one class
 * here: a pure function from a text to the text without secrets.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.secrets;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
