/**
 * The door: what is asked of a request before any route sees it, HTTP and the handshake of a socket
 * alike. Open {@link dev.eunoe.chat.door.Door} first. It lets in who calls this server by a name it
 * has, from a page of its own, with JSON; {@link dev.eunoe.chat.door.Refusals} writes why not.
 */
@NullMarked
package dev.eunoe.chat.door;

import org.jspecify.annotations.NullMarked;
