/**
 * The rows that all rooms read: conversations, exchanges and their turns, as entities, and how a
 * turn's place, token ids and texts are written in them. Open {@code MessageEntity} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.entity;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
