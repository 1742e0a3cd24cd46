/**
 * What one owner may take of the server, so that there is something left for the others. Open
 * {@link dev.eunoe.chat.limits.OwnerLimits}: it is asked before each turn and each socket.
 */
@NullMarked
package dev.eunoe.chat.limits;

import org.jspecify.annotations.NullMarked;
