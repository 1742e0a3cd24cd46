package dev.eunoe.model;

import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A hybrid language model: embed → {@link Block}s → norm → logits.
 *
 * <p>Weights are shared and immutable, so one model serves many sequences, each on its own thread;
 * reading tokens changes the {@link SequenceState} that is passed in and nothing else. Logits and
 * state after a token are the same bits however the tokens before it were cut into calls.
 */
public final class HybridModel {
  /**
   * Tokens of one pass through the layers during prefill: enough to read each weight once for many
   * tokens.
   */
  public static final int CHUNK = 64;

  private final ModelConfig config;
  private final ModelWeights weights;
  private final Kernels kernels;
  private final List<Block> blocks;
  private final boolean readsEmbedding;
  // Made once when it is first needed, and never read on itself.
  private volatile @Nullable SequenceState afterPrefix;
  // Borrowed for the length of one call: as many as there are threads at work.
  private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

  public HybridModel(ModelConfig config, ModelWeights weights, Kernels kernels) {
    this.config = config;
    this.weights = weights;
    this.kernels = kernels;
    this.blocks = blocks(config, weights, kernels);
    this.readsEmbedding = config.layers().stream().anyMatch(LayerConfig::readsEmbedding);
    if (weights.prefix().length != config.prefixTokens() * config.dModel()) {
      throw new IllegalArgumentException(
          "A model needs an embedding for each token of its prefix.");
    }
  }

  private static List<Block> blocks(ModelConfig config, ModelWeights weights, Kernels kernels) {
    if (config.layers().size() != weights.blocks().size()) {
      throw new IllegalArgumentException("A model needs weights for each of its layers.");
    }
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < config.layers().size(); i++) {
      blocks.add(
          new Block(config.layers().get(i), weights.blocks().get(i), config.dModel(), kernels));
    }
    return List.copyOf(blocks);
  }

  public ModelConfig config() {
    return config;
  }

  public Kernels kernels() {
    return kernels;
  }

  /** The state before the first token of a sequence: what the prefix leaves, if there is one. */
  public SequenceState newState() {
    if (config.prefixTokens() == 0) {
      return new SequenceState(config);
    }
    var prepared = afterPrefix;
    if (prepared == null) {
      prepared = readPrefix();
      afterPrefix = prepared;
    }
    return prepared.fork();
  }

  private SequenceState readPrefix() {
    var state = new SequenceState(config);
    var workspace = borrow();
    try {
      int dModel = config.dModel();
      for (int at = 0; at < config.prefixTokens(); at += CHUNK) {
        int n = Math.min(CHUNK, config.prefixTokens() - at);
        float[] residual = workspace.floats(Slot.RESIDUAL, n * dModel);
        System.arraycopy(weights.prefix(), at * dModel, residual, 0, n * dModel);
        layers(residual, n, state, workspace);
      }
      return state;
    } finally {
      workspaces.add(workspace);
    }
  }

  /**
   * A state saved by {@link SequenceState#snapshot()}.
   *
   * @throws dev.eunoe.model.state.StateMismatchException when it does not fit this model
   */
  public SequenceState restore(byte[] snapshot) {
    return SequenceState.restore(config, snapshot);
  }

  /**
   * Reads {@code tokens[from, to)} into the state, in chunks.
   *
   * @return the logits (vocabSize) after the last of them
   * @throws IllegalArgumentException when there is no token to read or one lies outside the
   *     vocabulary
   * @throws ContextTooLongException when the sequence would pass the positions the checkpoint
   *     allows
   */
  public float[] prefill(int[] tokens, int from, int to, SequenceState state) {
    check(tokens, from, to, state);
    var workspace = borrow();
    try {
      for (int at = from; ; at += CHUNK) {
        int n = Math.min(CHUNK, to - at);
        float[] residual = forward(tokens, at, n, state, workspace);
        if (at + n == to) {
          return logits(residual, n - 1, workspace);
        }
      }
    } finally {
      workspaces.add(workspace);
    }
  }

  /** Reads one token into the state and returns the logits (vocabSize) after it. */
  public float[] decode(int token, SequenceState state) {
    return prefill(new int[] {token}, 0, 1, state);
  }

  /**
   * Reads the tokens into the state and returns the logits after each: (tokens.length, vocabSize).
   */
  public float[][] logits(int[] tokens, SequenceState state) {
    check(tokens, 0, tokens.length, state);
    var workspace = borrow();
    try {
      var all = new ArrayList<float[]>(tokens.length);
      for (int at = 0; at < tokens.length; at += CHUNK) {
        int n = Math.min(CHUNK, tokens.length - at);
        float[] residual = forward(tokens, at, n, state, workspace);
        for (int t = 0; t < n; t++) {
          all.add(logits(residual, t, workspace));
        }
      }
      return all.toArray(float[][]::new);
    } finally {
      workspaces.add(workspace);
    }
  }

  /** One pass through the layers; returns the residual (n, dModel) after the last layer. */
  private float[] forward(int[] tokens, int from, int n, SequenceState state, Workspace workspace) {
    int dModel = config.dModel();
    float[] residual = workspace.floats(Slot.RESIDUAL, n * dModel);
    for (int t = 0; t < n; t++) {
      weights.embedding().copyRow(tokens[from + t], residual, t * dModel);
    }
    if (config.scales().embedding() != 1) {
      kernels.scale(residual, 0, n * dModel, config.scales().embedding());
    }
    layers(residual, n, state, workspace);
    return residual;
  }

  /** Sends embedded tokens through the layers, in place, and advances the state past them. */
  private void layers(float[] residual, int n, SequenceState state, Workspace workspace) {
    if (readsEmbedding) {
      int size = n * config.dModel();
      System.arraycopy(residual, 0, workspace.floats(Slot.EMBEDDING, size), 0, size);
    }
    var pass = new Pass(state, n, workspace);
    for (int i = 0; i < blocks.size(); i++) {
      blocks.get(i).forward(residual, pass, state.layers().get(i));
    }
    state.advance(n);
  }

  private float[] logits(float[] residual, int t, Workspace workspace) {
    int dModel = config.dModel();
    float[] normed = workspace.floats(Slot.LAST_NORMED, dModel);
    System.arraycopy(residual, t * dModel, normed, 0, dModel);
    weights.finalNorm().apply(kernels, normed, 1, normed);
    float[] logits = new float[config.vocabSize()];
    kernels.linear(weights.head(), normed, 1, logits);
    var scales = config.scales();
    if (scales.logits() != 1) {
      kernels.scale(logits, 0, logits.length, scales.logits());
    }
    if (scales.softcap() != null) {
      kernels.softcap(logits, scales.softcap(), logits.length);
    }
    return logits;
  }

  /** Checks everything before the state is touched: a refused call leaves it as it was. */
  private void check(int[] tokens, int from, int to, SequenceState state) {
    Objects.checkFromToIndex(from, to, tokens.length);
    if (from == to) {
      throw new IllegalArgumentException("There are no tokens to read.");
    }
    for (int i = from; i < to; i++) {
      if (tokens[i] < 0 || tokens[i] >= config.vocabSize()) {
        throw new IllegalArgumentException(
            "Token " + tokens[i] + " is outside the vocabulary of " + config.vocabSize() + ".");
      }
    }
    if (state.config() != config && !state.config().equals(config)) {
      throw new IllegalArgumentException("The state belongs to a model of another shape.");
    }
    long length = state.position() + (to - from);
    if (length > config.maxTokens()) {
      throw new ContextTooLongException(length, config.maxTokens());
    }
  }

  private Workspace borrow() {
    var workspace = workspaces.poll();
    return workspace == null ? new Workspace() : workspace;
  }
}
