/**
 * Where browsers sign in and out. Open {@link dev.eunoe.chat.session.SessionRoutes} first; what a
 * sign-in is stands in {@link dev.eunoe.chat.auth.SignIns}.
 */
@NullMarked
package dev.eunoe.chat.session;

import org.jspecify.annotations.NullMarked;
