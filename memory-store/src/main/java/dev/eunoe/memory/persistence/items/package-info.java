/**
 * What is kept with a conversation beside its turns: what the owner notes of it, and messages that
 * were added and that no answer has read yet. Open {@link
 * dev.eunoe.memory.persistence.items.AddedItems} first. Knows no exchange: what one takes it is
 * handed.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.items;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
