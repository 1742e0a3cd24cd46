/**
 * Taking away what was said with everything made of it: a message, a conversation, an owner, or a
 * conversation's part in memory. Open {@code Erasure} first, then {@code ErasureSteps}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.erasure;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
