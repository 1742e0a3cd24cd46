package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;

/**
 * How a product of several tokens by bytes is cut into parts: each slab of the matrix in turn, with
 * blocks of tokens; smaller ones for the last slab, so that threads come to an end together. Used
 * again and again, by one product at a time.
 */
final class TokenBlocks {
  /** Tokens of one call of {@link Int8GemmLibrary} at most. */
  private static final int MAX = Int8GemmLibrary.MAX_TOKENS;

  /** Tokens of one call for the last slab at most. */
  private static final int MAX_LAST = MAX / 4;

  private int lastSlab;
  private int tokens;

  void set(int slabs, int tokens) {
    this.lastSlab = slabs - 1;
    this.tokens = tokens;
  }

  int parts() {
    return lastSlab * count(MAX) + count(MAX_LAST);
  }

  int slab(int part) {
    return Math.min(part / count(MAX), lastSlab);
  }

  /** The first token of a part of a slab. */
  int from(int part, int slab) {
    return (part - slab * count(MAX)) * size(slab);
  }

  /** The token behind the last one of a block. */
  int to(int from, int slab) {
    return Math.min(from + size(slab), tokens);
  }

  private int size(int slab) {
    return slab < lastSlab ? MAX : MAX_LAST;
  }

  private int count(int size) {
    return (tokens + size - 1) / size;
  }

  /** Tokens with those that fill up the last call. */
  static int padded(int tokens) {
    int whole = tokens / MAX * MAX;
    return whole + callTokens(tokens - whole);
  }

  /** Tokens of the call for so many: the next power of two, and none for none. */
  static int callTokens(int count) {
    return count == 0 ? 0 : count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
  }

  /** Whether there are calls for all blocks of so many tokens. */
  static boolean possible(Int8Calls calls, int tokens) {
    return calls.possible(callTokens(Math.min(tokens, MAX)))
        && calls.possible(callTokens(tokens % MAX))
        && calls.possible(callTokens(Math.min(tokens, MAX_LAST)))
        && calls.possible(callTokens(tokens % MAX_LAST));
  }
}
