package dev.eunoe.model.state;

import dev.eunoe.model.kernel.cache.KeyValueBlock;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Names each full block of a sequence by all tokens up to its end, so that equal names mean equal
 * keys and values, whoever read them.
 *
 * <pre>
 *   key(n) = SHA-256(key(n − 1) ‖ ids of block n), key(−1) = 0      ids: 64 ints, little-endian
 * </pre>
 *
 * <p>What lies before the oldest block that is still seen is forgotten, but for one name.
 */
final class TokenChain {
  static final int KEY_BYTES = 32;

  private static final int TOKENS = KeyValueBlock.TOKENS;

  /** Bytes of the ids of a block. */
  private static final int ID_BYTES = TOKENS * Integer.BYTES;

  /** What a block's name is made of. */
  private static final int LINK_BYTES = KEY_BYTES + ID_BYTES;

  /** In place of the ids of a prefix, which are those of no word. */
  private static final int PREFIX = -1;

  private final MessageDigest digest = sha256();

  /** Of each block from {@link #base} on: the name of the one before it, and its ids. */
  private byte[] links;

  private long base;
  private long tokens;

  TokenChain() {
    this(new byte[LINK_BYTES], 0, 0);
  }

  private TokenChain(byte[] links, long base, long tokens) {
    this.links = links;
    this.base = base;
    this.tokens = tokens;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Room for that many tokens, so that reading up to there allocates nothing.
   *
   * @param first the oldest block that is still seen
   */
  void reserve(long upTo, long first) {
    long blocks = KeyValueBlock.index(upTo) + 1;
    if ((blocks - base) * LINK_BYTES <= links.length) {
      return;
    }
    long from = Math.clamp(first, base, blocks());
    int held = at(blocks()) + LINK_BYTES - at(from);
    long room = Math.max(blocks - from, links.length / LINK_BYTES);
    if (from == base || room * LINK_BYTES > links.length) {
      room = Math.max(room, 2 * (blocks - from));
    }
    byte[] larger = new byte[Math.toIntExact(room * LINK_BYTES)];
    System.arraycopy(links, at(from), larger, 0, held);
    links = larger;
    base = from;
  }

  private int at(long block) {
    return Math.toIntExact((block - base) * LINK_BYTES);
  }

  void readPrefix(int count) {
    for (int i = 0; i < count; i++) {
      read(PREFIX);
    }
  }

  void read(int[] tokenIds, int from, int count) {
    for (int i = from; i < from + count; i++) {
      read(tokenIds[i]);
    }
  }

  private void read(int token) {
    long block = blocks();
    reserve(tokens + 1, base);
    int to = at(block) + KEY_BYTES + (int) (tokens % TOKENS) * Integer.BYTES;
    links[to] = (byte) token;
    links[to + 1] = (byte) (token >>> 8);
    links[to + 2] = (byte) (token >>> 16);
    links[to + 3] = (byte) (token >>> 24);
    tokens++;
    if (tokens % TOKENS == 0) {
      nameInto(links, at(block + 1), block);
    }
  }

  private void nameInto(byte[] target, int to, long block) {
    digest.update(links, at(block), LINK_BYTES);
    try {
      digest.digest(target, to, KEY_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
  }

  /** The name of a full block that is held. */
  byte[] key(long block) {
    return Arrays.copyOfRange(links, at(block + 1), at(block + 1) + KEY_BYTES);
  }

  /** Full blocks at the beginning of both in which the same tokens lie, as far as both know. */
  long sameBlocks(TokenChain other) {
    long low = Math.max(base, other.base); // as many are the same if any is named in both
    long high = Math.min(blocks(), other.blocks());
    if (high <= low || !hasSameBlock(other, low)) {
      return 0;
    }
    while (low + 1 < high) {
      long middle = (low + high) >>> 1;
      if (hasSameBlock(other, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + 1;
  }

  /** A name tells all that lies before it as well. */
  private boolean hasSameBlock(TokenChain other, long block) {
    int from = at(block + 1);
    int otherFrom = other.at(block + 1);
    return Arrays.equals(
        links, from, from + KEY_BYTES, other.links, otherFrom, otherFrom + KEY_BYTES);
  }

  /** Full blocks. */
  long blocks() {
    return tokens / TOKENS;
  }

  /** Bytes that a block takes beside its keys and values. */
  static int blockBytes() {
    return LINK_BYTES;
  }

  /** What the name of a full block is made of. */
  void writeBlock(ByteBuffer target, long block) {
    target.put(links, at(block), LINK_BYTES);
  }

  /**
   * What {@link #writeBlock} wrote of the next block, or of the first one that is seen.
   *
   * @throws StateMismatchException when it belongs behind others
   */
  void readBlock(ByteBuffer source, long block) {
    byte[] link = new byte[LINK_BYTES];
    source.get(link);
    if (tokens == 0 && block > 0) {
      base = block;
      tokens = block * TOKENS;
      System.arraycopy(link, 0, links, 0, KEY_BYTES);
    }
    requireBehind(link);
    reserve(tokens + TOKENS, base);
    System.arraycopy(link, KEY_BYTES, links, at(block) + KEY_BYTES, ID_BYTES);
    tokens += TOKENS;
    nameInto(links, at(block + 1), block);
  }

  private void requireBehind(byte[] link) {
    int at = at(blocks());
    if (!Arrays.equals(link, 0, KEY_BYTES, links, at, at + KEY_BYTES)) {
      throw new StateMismatchException(
          "The saved state does not belong to its blocks of keys and values: they are those of"
              + " other words.");
    }
  }

  /** The name of the last full block, and the ids behind it. */
  void writeEnd(ByteBuffer target) {
    target.put(links, at(blocks()), endBytes(tokens));
  }

  static int endBytes(long tokens) {
    return KEY_BYTES + (int) (tokens % TOKENS) * Integer.BYTES;
  }

  /**
   * What {@link #writeEnd} wrote behind the blocks that were read before.
   *
   * @throws StateMismatchException when it belongs behind others
   */
  void readEnd(ByteBuffer source, long upTo) {
    byte[] last = new byte[KEY_BYTES];
    source.get(last);
    requireBehind(last);
    for (long i = tokens; i < upTo; i++) {
      read(source.getInt());
    }
  }

  TokenChain fork() {
    return new TokenChain(links.clone(), base, tokens);
  }
}
