/**
 * Who calls: the key, token or sign-in that a request shows, whose it is, and what it opens. Open
 * {@link dev.eunoe.chat.auth.Gate} first: it stands behind the door and before everything else;
 * {@link dev.eunoe.chat.auth.Callers} knows keys and tokens, {@link
 * dev.eunoe.chat.auth.SocketCallers} asks again while a socket is open, {@link
 * dev.eunoe.chat.auth.SignIns} gives browsers a cookie for a key.
 */
@NullMarked
package dev.eunoe.chat.auth;

import org.jspecify.annotations.NullMarked;
