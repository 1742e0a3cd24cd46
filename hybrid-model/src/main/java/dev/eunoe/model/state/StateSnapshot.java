package dev.eunoe.model.state;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of a saved state, little-endian.
 *
 * <pre>
 *   fixed part
 *     int  magic "EUNS" · int format version · long hash of {@link ModelConfig#stateShape()} · long position
 *     where there are blocks: key (32) of the last full one · int ids of the tokens behind it
 *     every mixer of every layer: {@link MixerState#write}
 *     int  CRC-32C of all before it
 *   block
 *     key (32) of the one before it · int ids of its tokens · mixers: {@link MixerState#writeBlock}
 * </pre>
 */
public final class StateSnapshot {
  /** Changes whenever the layout or the meaning of the bytes does. */
  public static final int FORMAT_VERSION = 3;

  private static final int MAGIC = 0x534E5545;
  private static final int HEADER_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;

  private StateSnapshot() {}

  static StateParts write(SequenceState state) {
    return new StateParts(state.position(), fixed(state), blocks(state));
  }

  private static byte[] fixed(SequenceState state) {
    var buffer = buffer(new byte[Math.toIntExact(fixedBytes(state, state.position()))]);
    buffer
        .putInt(MAGIC)
        .putInt(FORMAT_VERSION)
        .putLong(shapeHash(state.config()))
        .putLong(state.position());
    var chain = state.chain();
    if (chain != null) {
      chain.writeEnd(buffer);
    }
    long read = state.read();
    state.mixers().forEach(mixer -> mixer.write(buffer, read));
    buffer.putInt(checksum(buffer.array()));
    return buffer.array();
  }

  private static long fixedBytes(SequenceState state, long position) {
    long read = position + state.config().prefixTokens();
    int end = state.chain() == null ? 0 : TokenChain.endBytes(read);
    return HEADER_BYTES
        + end
        + state.mixers().mapToLong(mixer -> mixer.fixedBytes(read)).sum()
        + Integer.BYTES;
  }

  /** Of a window that is full, and of a last block that is nearly. */
  static long mostFixedBytes(SequenceState state) {
    long far = Integer.MAX_VALUE; // the last of its block, the rest of which is written row by row
    return fixedBytes(state, far - state.config().prefixTokens());
  }

  private static List<StateParts.Block> blocks(SequenceState state) {
    var blocks = new ArrayList<StateParts.Block>();
    var chain = state.chain();
    if (chain != null) {
      // Forks look at blocks that stay as they are, so they may be written whenever somebody asks.
      var names = chain.fork();
      var caches =
          state
              .mixers()
              .filter(MixerState::hasBlocks)
              .map(mixer -> mixer.fork(state.read()))
              .toList();
      int size = Math.toIntExact(blockBytes(state));
      for (long i = firstBlock(state, state.position()); i < chain.blocks(); i++) {
        long index = i;
        blocks.add(new StateParts.Block(i, chain.key(i), () -> block(names, caches, index, size)));
      }
    }
    return blocks;
  }

  private static byte[] block(TokenChain chain, List<MixerState> caches, long index, int size) {
    var buffer = buffer(new byte[size]);
    chain.writeBlock(buffer, index);
    caches.forEach(cache -> cache.writeBlock(buffer, index));
    return buffer.array();
  }

  private static long blockBytes(SequenceState state) {
    return TokenChain.blockBytes() + state.mixers().mapToLong(MixerState::blockBytes).sum();
  }

  /** The position alone; whether the rest is sound is seen when the state is read. */
  static long position(byte[] fixed) {
    requireHeader(fixed);
    return buffer(fixed).getLong(HEADER_BYTES - Long.BYTES);
  }

  private static void requireHeader(byte[] fixed) {
    if (fixed.length < HEADER_BYTES + Integer.BYTES) {
      throw new StateMismatchException(
          "The saved state is " + fixed.length + " bytes long, too short to be one.");
    }
  }

  /** The parts of {@link StateParts#joined}. */
  static SequenceState read(ModelConfig config, byte[] joined) {
    var buffer = buffer(joined);
    if (joined.length < Integer.BYTES) {
      throw new StateMismatchException("The saved state is empty.");
    }
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new StateMismatchException(
          "The saved state is " + joined.length + " bytes long, too short to be one.");
    }
    byte[] fixed = new byte[length];
    buffer.get(fixed);
    var empty = checked(config, fixed);
    int each = Math.toIntExact(blockBytes(empty));
    long expected = blocks(empty, position(fixed)) * each;
    if (buffer.remaining() != expected) {
      throw new StateMismatchException(
          "The saved state at position "
              + position(fixed)
              + " has "
              + buffer.remaining()
              + " bytes of blocks, expected "
              + expected
              + ".");
    }
    var blocks = new ArrayList<byte[]>();
    while (buffer.hasRemaining()) {
      byte[] block = new byte[each];
      buffer.get(block);
      blocks.add(block);
    }
    return read(config, fixed, blocks);
  }

  static SequenceState read(ModelConfig config, byte[] fixed, List<byte[]> blocks) {
    var state = checked(config, fixed);
    long position = position(fixed);
    long needed = blocks(state, position);
    if (blocks.size() != needed) {
      throw new StateMismatchException(
          "The saved state at position "
              + position
              + " has "
              + blocks.size()
              + " blocks of keys and values, expected "
              + needed
              + ".");
    }
    long first = firstBlock(state, position);
    for (int i = 0; i < blocks.size(); i++) {
      readBlock(state, blocks.get(i), first + i);
    }
    var buffer = buffer(fixed).position(HEADER_BYTES);
    long read = position + config.prefixTokens();
    if (state.chain() instanceof TokenChain chain) {
      chain.readEnd(buffer, read);
    }
    state.mixers().forEach(mixer -> mixer.read(buffer, read));
    state.restoredAt(position);
    requireFinite(state);
    return state;
  }

  /** None such is saved, so it is damaged in a way that its checksums do not show. */
  private static void requireFinite(SequenceState state) {
    try {
      state.requireFinite(-state.config().prefixTokens());
    } catch (NotFiniteException e) {
      throw new StateMismatchException("The saved state holds what is no number.");
    }
  }

  private static void readBlock(SequenceState state, byte[] block, long index) {
    if (block.length != blockBytes(state)) {
      throw new StateMismatchException(
          "Block "
              + index
              + " of the saved state is "
              + block.length
              + " bytes long, expected "
              + blockBytes(state)
              + ".");
    }
    var buffer = buffer(block);
    if (state.chain() instanceof TokenChain chain) {
      chain.readBlock(buffer, index);
    }
    state.mixers().filter(MixerState::hasBlocks).forEach(mixer -> mixer.readBlock(buffer, index));
  }

  /** The oldest block that a state at a position needs. */
  private static long firstBlock(SequenceState empty, long position) {
    long read = position + empty.config().prefixTokens();
    return Math.min(empty.firstBlock(read), KeyValueBlock.index(read));
  }

  /** How many blocks a state at a position needs. */
  private static long blocks(SequenceState empty, long position) {
    long read = position + empty.config().prefixTokens();
    return empty.chain() == null ? 0 : KeyValueBlock.index(read) - firstBlock(empty, position);
  }

  /** An empty state, if what was saved is of its kind and whole. */
  private static SequenceState checked(ModelConfig config, byte[] fixed) {
    requireHeader(fixed);
    var buffer = buffer(fixed);
    if (buffer.getInt() != MAGIC) {
      throw new StateMismatchException(
          "The bytes are not a saved state: they do not begin with EUNS.");
    }
    int version = buffer.getInt();
    if (version != FORMAT_VERSION) {
      throw new StateMismatchException(
          "The saved state has format version "
              + version
              + ", this engine reads "
              + FORMAT_VERSION
              + ".");
    }
    long shape = buffer.getLong();
    if (shape != shapeHash(config)) {
      throw new StateMismatchException(
          "The saved state belongs to a model of another shape (hash %016x); this model has %016x: %s."
              .formatted(shape, shapeHash(config), config.stateShape()));
    }
    var state = new SequenceState(config);
    requireLength(state, buffer.getLong(), fixed.length);
    int found = buffer.getInt(fixed.length - Integer.BYTES);
    if (found != checksum(fixed)) {
      throw new StateMismatchException(
          "The saved state is damaged: its checksum is %08x, expected %08x."
              .formatted(found, checksum(fixed)));
    }
    return state;
  }

  private static void requireLength(SequenceState state, long position, int length) {
    long expected = position < 0 ? -1 : fixedBytes(state, position);
    if (length != expected) {
      throw new StateMismatchException(
          "The saved state at position "
              + position
              + " is "
              + length
              + " bytes long, expected "
              + expected
              + ".");
    }
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** FNV-1a of the shape's text: equal on every machine, unlike a hash code of records. */
  private static long shapeHash(ModelConfig config) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : config.stateShape().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    return hash;
  }
}
