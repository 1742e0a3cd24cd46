package dev.eunoe.model.state;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a model remembers of one sequence: one {@link LayerState} per layer, and the position,
 * which is known here alone.
 *
 * <p>Belongs to one sequence and one thread at a time. A state that was restored or forked
 * continues bit for bit like the one it came from, on the same kernels.
 */
public final class SequenceState {
  private final ModelConfig config;
  private final List<LayerState> layers;

  /** Names the blocks of those that have some; null where none does. */
  private final @Nullable TokenChain chain;

  private long position;

  /** The state before anything is read: before the prefix, if there is one. */
  public SequenceState(ModelConfig config) {
    this(
        config,
        config.layers().stream().map(layer -> LayerState.empty(layer, farthest(config))).toList(),
        new TokenChain(),
        -config.prefixTokens());
  }

  private SequenceState(
      ModelConfig config, List<LayerState> layers, @Nullable TokenChain chain, long position) {
    this.config = config;
    this.layers = List.copyOf(layers);
    this.chain = mixers().anyMatch(MixerState::hasBlocks) ? chain : null;
    this.position = position;
  }

  private static int farthest(ModelConfig config) {
    return config.layers().stream()
        .flatMap(layer -> layer.mixers().stream())
        .map(AttentionConfig::in)
        .mapToInt(attention -> attention == null ? 0 : attention.window())
        .max()
        .orElse(0);
  }

  /** Tokens read so far, which is the position of the next one; negative within a prefix. */
  public long position() {
    return position;
  }

  /** Tokens read so far, those of the prefix counted. */
  long read() {
    return position + config.prefixTokens();
  }

  public ModelConfig config() {
    return config;
  }

  public List<LayerState> layers() {
    return layers;
  }

  /** The state of one mixer. */
  public MixerState mixer(StatePlace place) {
    return layers.get(place.layer()).mixers().get(place.mixer());
  }

  Stream<MixerState> mixers() {
    return layers().stream().flatMap(layer -> layer.mixers().stream());
  }

  /**
   * The oldest block that is still seen once so many tokens are read, those of a prefix counted.
   */
  long firstBlock(long tokens) {
    long first = Long.MAX_VALUE;
    for (int i = 0; i < layers.size(); i++) {
      var mixers = layers.get(i).mixers();
      for (int m = 0; m < mixers.size(); m++) {
        if (mixers.get(m).hasBlocks()) {
          first = Math.min(first, mixers.get(m).firstBlock(tokens));
        }
      }
    }
    return first;
  }

  @Nullable TokenChain chain() {
    return chain;
  }

  /**
   * Counts tokens {@code ids[from, from + tokens)} that every layer has read. Called by the model
   * at the end of a forward pass.
   */
  public void advance(int[] ids, int from, int tokens) {
    if (chain != null) {
      chain.read(ids, from, tokens);
    }
    position += tokens;
  }

  /** As {@link #advance} for tokens of the prefix, which have no ids. */
  public void advancePrefix(int tokens) {
    if (chain != null) {
      chain.readPrefix(tokens);
    }
    position += tokens;
  }

  /**
   * Counts tokens as if they had been read, with the keys and values of those before them in their
   * place: to measure what the next ones cost.
   */
  public void skip(long tokens) {
    long missing = tokens;
    while (missing > 0) {
      int some = (int) Math.min(missing, KeyValueBlock.TOKENS);
      reserve(some);
      mixers().forEach(mixer -> mixer.skip(read(), read() + some));
      advancePrefix(some);
      missing -= some;
    }
  }

  /** Every layer, and the chain, has been given what a saved state held. */
  void restoredAt(long savedPosition) {
    position = savedPosition;
  }

  /**
   * Makes room for the next {@code tokens} tokens, so that reading them allocates nothing; when
   * there is not enough memory, the state is as good as before.
   */
  public void reserve(int tokens) {
    long read = read() + tokens;
    if (chain != null) {
      chain.reserve(read, firstBlock(read()));
    }
    for (int i = 0; i < layers.size(); i++) {
      var mixers = layers.get(i).mixers();
      for (int m = 0; m < mixers.size(); m++) {
        mixers.get(m).reserve(read);
      }
    }
  }

  /**
   * Bytes of memory that a sequence of {@code tokens} tokens holds: what {@link #bytes()} will be,
   * known before anything is allocated.
   */
  public static long bytesAfter(ModelConfig config, long tokens) {
    return config.layers().stream()
        .flatMap(layer -> layer.mixers().stream())
        .mapToLong(mixer -> MixerState.bytesAfter(mixer, tokens + config.prefixTokens()))
        .sum();
  }

  /** Bytes of memory held now; what forks share counts for each of them. */
  public long bytes() {
    return mixers().mapToLong(MixerState::bytes).sum();
  }

  /** The same as a heap counts them that has regions of this size: {@link MixerState#heapBytes}. */
  public long heapBytes(long region) {
    return mixers().mapToLong(mixer -> mixer.heapBytes(region)).sum();
  }

  /** Bytes of memory that a fork takes: what it does not share with this one. */
  public long forkBytes() {
    return bytes() - caches().mapToLong(KeyValueCache::heldBytes).sum();
  }

  /** Bytes of the fixed part of {@link #parts}, at any position: the most. */
  public long fixedBytes() {
    return StateSnapshot.mostFixedBytes(this);
  }

  /**
   * A state that reads on by itself: it leaves this one as it is. What is full of keys and values
   * both look back at, so a fork costs the same whatever its length.
   */
  public SequenceState fork() {
    return new SequenceState(
        config,
        layers.stream().map(layer -> layer.fork(read())).toList(),
        chain == null ? null : chain.fork(),
        position);
  }

  /** Tokens at the beginning that this and another have both read, in whole blocks. */
  public long sameTokens(SequenceState other) {
    return chain == null || other.chain == null
        ? 0
        : KeyValueBlock.TOKENS * chain.sameBlocks(other.chain);
  }

  /**
   * Looks back at another's keys and values of the tokens that both have read, and lets go of its
   * own, which are the same bits. Neither is being read on meanwhile.
   */
  public void shareWith(SequenceState other) {
    long blocks = sameTokens(other) / KeyValueBlock.TOKENS;
    var own = caches().iterator();
    other.caches().forEach(cache -> own.next().share(cache, blocks));
  }

  /** Of every mixer that looks back at some. */
  Stream<KeyValueCache> caches() {
    return mixers().map(MixerState::keysAndValues).filter(Objects::nonNull);
  }

  /**
   * Refuses a state that holds what is no number: all that continued it would be noise.
   *
   * @param from keys and values of tokens before this position have been looked at before
   * @throws NotFiniteException when it does
   */
  public void requireFinite(long from) {
    long first = Math.max(0, from + config.prefixTokens());
    if (!mixers().allMatch(mixer -> mixer.isFinite(first, read()))) {
      throw new NotFiniteException(
          "The model's state after "
              + position
              + " tokens holds what is no number, so it cannot be saved: its weights are damaged,"
              + " or too large for these kernels.");
    }
  }

  /** This state in parts, to be saved; reading on changes nothing of them. */
  public StateParts parts() {
    return StateSnapshot.write(this);
  }

  /**
   * The whole state as bytes: its {@link #parts} in one.
   *
   * @throws NotFiniteException when it holds what is no number
   */
  public byte[] snapshot() {
    requireFinite(-config.prefixTokens());
    return parts().joined();
  }

  /**
   * The state that {@link #parts()} saved.
   *
   * @throws StateMismatchException when the bytes are of another format version, model shape or
   *     length, or damaged, or the blocks are those of other words
   */
  public static SequenceState restore(ModelConfig config, byte[] fixed, List<byte[]> blocks) {
    return StateSnapshot.read(config, fixed, blocks);
  }

  /**
   * The state that {@link #snapshot()} wrote.
   *
   * @throws StateMismatchException as {@link #restore(ModelConfig, byte[], List)}
   */
  public static SequenceState restore(ModelConfig config, byte[] snapshot) {
    return StateSnapshot.read(config, snapshot);
  }
}
