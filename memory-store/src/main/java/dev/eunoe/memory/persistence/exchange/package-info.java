/**
 * Exchanges from their beginning to their end, and how they are found again: by id, by the head of
 * their conversation, by their transcript. Open {@code ExchangeWriter} first, then {@code
 * ExchangeReader}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.exchange;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
