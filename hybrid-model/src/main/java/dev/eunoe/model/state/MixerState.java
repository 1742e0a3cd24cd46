package dev.eunoe.model.state;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.config.GatedMemoryConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.RecurrentConfig;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one mixer of one sequence. Positions and tokens count those of a prefix.
 *
 * <p>A state is saved in two parts: blocks of keys and values that are full, which never change,
 * and the rest, which changes with every token.
 */
public sealed interface MixerState permits AttentionState, MambaState, RecurrentState, NoState {

  /** Bytes of memory held now. */
  long bytes();

  /**
   * Bytes that it takes of a heap which gives an array of half a region or more whole regions.
   *
   * @param region bytes of one; 0 for a heap without regions
   */
  default long heapBytes(long region) {
    return bytes();
  }

  /**
   * Makes room for a sequence of {@code tokens} tokens, so that reading up to there allocates
   * nothing.
   */
  default void reserve(long tokens) {}

  /** Makes places for tokens from one position to another, as if they had been read. */
  default void skip(long from, long to) {}

  /** The state of a fork after {@code tokens} tokens: reading on with one leaves the other. */
  MixerState fork(long tokens);

  /** Its keys and values; null where it holds none. */
  default @Nullable KeyValueCache keysAndValues() {
    return null;
  }

  /** Whether it has blocks that are saved once and for all. */
  default boolean hasBlocks() {
    return false;
  }

  /** The oldest block that the token at {@code position} still sees. */
  default long firstBlock(long position) {
    return 0;
  }

  /** Writes all but its full blocks. */
  void write(ByteBuffer target, long position);

  /** Reads what {@link #write} wrote; the full blocks have been read before. */
  void read(ByteBuffer source, long position);

  /** Bytes that {@link #write} writes. */
  long fixedBytes(long position);

  /** Bytes of a full block; 0 where there are none. */
  default long blockBytes() {
    return 0;
  }

  default void writeBlock(ByteBuffer target, long index) {
    throw new IllegalStateException("This mixer has no blocks.");
  }

  default void readBlock(ByteBuffer source, long index) {
    throw new IllegalStateException("This mixer has no blocks.");
  }

  /** Whether it holds numbers only, in what does not stem from tokens before {@code from}. */
  boolean isFinite(long from, long position);

  /** Bytes of memory that the state of a sequence of {@code tokens} tokens holds. */
  static long bytesAfter(MixerConfig config, long tokens) {
    return switch (config) {
      case AttentionConfig attention ->
          attention.makesKeyValues() ? KeyValueCache.bytesAfter(attention, tokens) : 0;
      case DifferentialConfig differential -> bytesAfter(differential.attention(), tokens);
      case MambaConfig mamba -> mamba.stateBytes(tokens);
      case GatedMemoryConfig memory -> 0;
      case RecurrentConfig recurrent -> recurrent.stateBytes(tokens);
    };
  }

  /**
   * The state of a mixer before the first token.
   *
   * @param farthest the widest window of the model
   */
  static MixerState empty(MixerConfig config, int farthest) {
    return switch (config) {
      case AttentionConfig attention ->
          attention.makesKeyValues() ? new AttentionState(attention, farthest) : new NoState();
      case MambaConfig mamba -> new MambaState(mamba);
      case DifferentialConfig differential -> empty(differential.attention(), farthest);
      case GatedMemoryConfig memory -> new NoState();
      case RecurrentConfig recurrent -> new RecurrentState(recurrent);
    };
  }
}
