/**
 * Talks of one user with an assistant that writes pages, made of templates and always the same: a
 * development set too large to be kept as text. Open {@link
 * dev.eunoe.command.memory.talk.TalkGenerator} first; what is said stands in the resources.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.command.memory.talk;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
