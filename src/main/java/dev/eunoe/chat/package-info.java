/**
 * The edge: the OpenAI-style interfaces over HTTP, server-sent events and WebSocket. Open {@link
 * dev.eunoe.chat.ResponsesSocket} (or {@link dev.eunoe.chat.ResponsesRoutes}) first: a request
 * becomes a {@link dev.eunoe.turn.Turn}, and {@link dev.eunoe.chat.ResponseEvents} writes what
 * comes back. No other package knows a socket.
 */
@NullMarked
package dev.eunoe.chat;

import org.jspecify.annotations.NullMarked;
