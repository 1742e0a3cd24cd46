package dev.eunoe.config;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one owner may take of a server, prefix {@code eunoe.limits}; where nothing is named, as much
 * as there is. Each process counts for itself.
 */
public interface LimitsConfig {
  /**
   * Tokens that the model reads and writes for an owner within a minute; those that a saved state
   * spares it are free.
   */
  OptionalLong tokensPerMinute();

  /** The same within 24 hours. */
  OptionalLong tokensPerDay();

  /** Answers of an owner that run or wait at the same time. */
  OptionalInt answers();

  /** Sockets that an owner may have open. */
  OptionalInt sockets();

  /** Bytes of the words that one request may bring, in UTF-8. */
  OptionalLong messageBytes();

  /** Bytes that the database may hold of an owner. */
  OptionalLong storedBytes();
}
