/**
 * What a conversation has beside its turns: messages that were added to it, and what is noted of
 * it; and whether an answer can be gone on from. Open {@link
 * dev.eunoe.turn.conversation.ConversationService} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.turn.conversation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
