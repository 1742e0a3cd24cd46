/**
 * The Responses interface over HTTP, server-sent events and WebSocket. Open {@link
 * dev.eunoe.chat.responses.ResponsesSocket} (or {@link dev.eunoe.chat.responses.ResponsesRoutes})
 * first: a request becomes a {@link dev.eunoe.turn.Turn}, and {@link
 * dev.eunoe.chat.responses.ResponseEvents} writes what comes back. {@link
 * dev.eunoe.chat.responses.Response} and the records beside it are what is written.
 */
@NullMarked
package dev.eunoe.chat.responses;

import org.jspecify.annotations.NullMarked;
