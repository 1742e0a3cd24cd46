/**
 * The edge: the OpenAI-style interfaces over HTTP, server-sent events and WebSocket; no other
 * package knows a socket. Open {@link dev.eunoe.chat.responses.ResponsesSocket} first. A request
 * passes {@code door}, is read by {@code http} and {@code request}, and becomes a {@link
 * dev.eunoe.turn.Turn} in {@code responses} or {@code completions}; {@code memories} and {@code
 * conversations} show what is kept; {@code wire} writes what comes back.
 */
@NullMarked
package dev.eunoe.chat;

import org.jspecify.annotations.NullMarked;
