package dev.eunoe.model.state;

import dev.eunoe.model.config.ModelConfig;
import java.util.List;

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
  private long position;

  /** The state before anything is read: before the prefix, if there is one. */
  public SequenceState(ModelConfig config) {
    this(config, -config.prefixTokens());
  }

  /** Empty layers that are about to be filled with what {@code position} tokens left behind. */
  SequenceState(ModelConfig config, long position) {
    this(config, config.layers().stream().map(LayerState::empty).toList(), position);
  }

  private SequenceState(ModelConfig config, List<LayerState> layers, long position) {
    this.config = config;
    this.layers = List.copyOf(layers);
    this.position = position;
  }

  /** Tokens read so far, which is the position of the next one; negative within a prefix. */
  public long position() {
    return position;
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

  /** Counts tokens that every layer has read. Called by the model at the end of a forward pass. */
  public void advance(int tokens) {
    position += tokens;
  }

  /**
   * Makes room for the next {@code tokens} tokens, so that reading them allocates nothing; when
   * there is not enough memory, the state is as good as before.
   */
  public void reserve(int tokens) {
    long read = position + config.prefixTokens() + tokens;
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

  /** Bytes of memory held now. */
  public long bytes() {
    return layers.stream()
        .flatMap(layer -> layer.mixers().stream())
        .mapToLong(MixerState::bytes)
        .sum();
  }

  /** An independent copy: reading on with one leaves the other as it is. */
  public SequenceState fork() {
    return new SequenceState(config, layers.stream().map(LayerState::copy).toList(), position);
  }

  /**
   * The whole state as bytes, in the format of {@link StateSnapshot}.
   *
   * @throws NotFiniteException when it holds what is no number
   */
  public byte[] snapshot() {
    return StateSnapshot.write(this);
  }

  /**
   * The tokens that a saved state has read, without restoring it.
   *
   * @throws StateMismatchException when the bytes are too short to be a state
   */
  public static long savedPosition(byte[] snapshot) {
    return StateSnapshot.position(snapshot);
  }

  /**
   * The state that {@link #snapshot()} wrote.
   *
   * @throws StateMismatchException when the bytes are of another format version, model shape or
   *     length, or damaged
   */
  public static SequenceState restore(ModelConfig config, byte[] snapshot) {
    return StateSnapshot.read(config, snapshot);
  }
}
