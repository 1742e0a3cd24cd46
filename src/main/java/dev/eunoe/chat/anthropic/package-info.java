/**
 * {@code /v1/messages}, the Messages interface of Anthropic, for clients that send the whole
 * history each time. Open {@link dev.eunoe.chat.anthropic.MessagesRoutes} first; {@link
 * dev.eunoe.chat.anthropic.MessagesRequest} reads what is asked, {@link
 * dev.eunoe.chat.anthropic.MessageEvents} writes the answer as {@link
 * dev.eunoe.chat.anthropic.MessageBody}.
 */
@NullMarked
package dev.eunoe.chat.anthropic;

import org.jspecify.annotations.NullMarked;
