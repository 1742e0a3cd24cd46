/**
 * {@code /v1/conversations}: what is kept, turn by turn, and its erasure. Open {@link
 * dev.eunoe.chat.conversations.ConversationsRoutes} first; {@link
 * dev.eunoe.chat.conversations.ConversationBodies} makes the bodies.
 */
@NullMarked
package dev.eunoe.chat.conversations;

import org.jspecify.annotations.NullMarked;
