/**
 * What can be told about English text without a model: where its sentences end, which words carry
 * meaning, and what a turn does: states, asks, chats, or says that nothing is known. Pure functions
 * for recall and consolidation. Open {@link dev.eunoe.memory.language.MessageKind} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.language;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
