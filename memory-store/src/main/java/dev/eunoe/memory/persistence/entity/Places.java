package dev.eunoe.memory.persistence.entity;

import dev.eunoe.memory.StoreException;

/**
 * Where turns stand: {@code conversation × 2²⁴ + number}, so that neighbours in talk are neighbours
 * in number and no two conversations touch.
 *
 * @param first the place of the next turn
 */
public record Places(long conversationId, long first) {
  public static final int NUMBER_BITS = 24;

  public static Places at(long conversationId, long number) {
    if (number >= (1L << NUMBER_BITS) - 1) {
      throw new StoreException(
          "This conversation has %d turns and takes no more; begin another one.".formatted(number));
    }
    return new Places(conversationId, (conversationId << NUMBER_BITS) + number);
  }

  /** Those behind so many turns. */
  public Places after(int turns) {
    return at(conversationId, first - (conversationId << NUMBER_BITS) + turns);
  }

  public static long conversationOf(long place) {
    return place >> NUMBER_BITS;
  }
}
