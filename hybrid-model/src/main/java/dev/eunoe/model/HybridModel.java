package dev.eunoe.model;

import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hybrid language model: embed → blocks → norm → head; {@link #forward} is the whole of it.
 *
 * <p>Weights are shared and immutable, so one model serves many sequences, together in a {@link
 * Batch} or each on its own thread; reading tokens changes the {@link SequenceState} that is passed
 * in and nothing else. Logits and state after a token are the same bits however the tokens before
 * it were cut into calls, and whoever else was in the batch.
 */
public final class HybridModel {
  /**
   * Tokens of one pass through the layers during prefill: enough to read each weight once for many
   * tokens.
   */
  public static final int CHUNK = 256;

  private final ModelConfig config;
  private final ModelWeights weights;
  private final Kernels kernels;
  private final Layers layers;
  private final Head head;
  private final InputCheck inputs;
  private final boolean readsEmbedding;
  private final @Nullable PerLayerInputs perLayer;
  // Made once when it is first needed, and never read on itself.
  private volatile @Nullable SequenceState afterPrefix;
  // Borrowed for the length of one call: as many as there are threads at work.
  private final ObjectPool<Batch> batches = new ObjectPool<>(Batch::new);

  public HybridModel(ModelConfig config, ModelWeights weights, Kernels kernels) {
    this.config = config;
    this.weights = weights;
    this.kernels = kernels;
    this.layers = new Layers(config, weights, kernels);
    this.head = new Head(config, weights, kernels);
    this.inputs = new InputCheck(config);
    this.readsEmbedding = config.layers().stream().anyMatch(LayerConfig::readsEmbedding);
    var given = weights.perLayer();
    this.perLayer = given == null ? null : new PerLayerInputs(given, config, kernels);
    if ((given == null) != (config.perLayerWidth() == 0)) {
      throw new IllegalArgumentException(
          "A model needs the weights of its layers' own inputs exactly when it has some.");
    }
    if (weights.prefix().length != config.prefixTokens() * config.dModel()) {
      throw new IllegalArgumentException(
          "A model needs an embedding for each token of its prefix.");
    }
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
    var pass = new Pass();
    int dModel = config.dModel();
    for (int at = 0; at < config.prefixTokens(); at += CHUNK) {
      int n = Math.min(CHUNK, config.prefixTokens() - at);
      pass.clear();
      pass.add(state, n);
      float[] residual = pass.floats(Slot.RESIDUAL, n * dModel);
      System.arraycopy(weights.prefix(), at * dModel, residual, 0, n * dModel);
      mixingBlocks(residual, pass);
      state.advancePrefix(n);
    }
    return state;
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
   * A state saved in {@link SequenceState#parts()}.
   *
   * @throws dev.eunoe.model.state.StateMismatchException when it does not fit this model
   */
  public SequenceState restore(byte[] fixed, List<byte[]> blocks) {
    return SequenceState.restore(config, fixed, blocks);
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
    var batch = batches.borrow();
    try {
      for (int at = from; ; at += CHUNK) {
        int n = Math.min(CHUNK, to - at);
        boolean last = at + n == to;
        batch.clear();
        batch.add(state, tokens, at, at + n, last);
        forward(batch);
        if (last) {
          return batch.logits(0).clone();
        }
      }
    } finally {
      giveBack(batch);
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
    var batch = batches.borrow();
    try {
      float[][] all = new float[tokens.length][config.vocabSize()];
      for (int at = 0; at < tokens.length; at += CHUNK) {
        int n = Math.min(CHUNK, tokens.length - at);
        batch.clear();
        batch.add(state, tokens, at, at + n, false);
        float[] residual = embed(batch);
        mixingBlocks(residual, batch.pass());
        batch.advance();
        layers.remaining(residual, n, batch.pass());
        for (int t = 0; t < n; t++) {
          float[] normed = batch.pass().floats(Slot.LAST_NORMED, config.dModel());
          System.arraycopy(residual, t * config.dModel(), normed, 0, config.dModel());
          head.apply(normed, 1, all[at + t]);
        }
      }
      return all;
    } finally {
      giveBack(batch);
    }
  }

  /**
   * One step: reads the tokens of every run of the batch into its state, and makes the logits of
   * those that ask for them. A step of any number of tokens is one pass through the layers, so its
   * scratch memory grows with it; {@link #CHUNK} tokens are enough to read weights well, and the
   * most that one run may have where layers share what they see through a window.
   *
   * @throws IllegalArgumentException when a token lies outside the vocabulary, two runs are of one
   *     sequence or one is too long
   * @throws ContextTooLongException when a sequence would pass the positions the checkpoint allows
   */
  public void forward(Batch batch) {
    inputs.check(batch);
    if (batch.runs() > 0) {
      float[] residual = embed(batch);
      mixingBlocks(residual, batch.pass());
      batch.advance();
      int rows = batch.selectRows(residual, config.dModel());
      if (perLayer != null) {
        perLayer.select(batch);
      }
      layers.remaining(residual, rows, batch.pass());
      head.logits(residual, rows, batch);
    }
  }

  /** The residual (tokens, dModel) before the first block. */
  private float[] embed(Batch batch) {
    var pass = batch.pass();
    int dModel = config.dModel();
    float[] residual = pass.floats(Slot.RESIDUAL, pass.tokens() * dModel);
    for (int run = 0; run < pass.runs(); run++) {
      for (int t = 0; t < pass.tokens(run); t++) {
        weights.embedding().copyRow(batch.token(run, t), residual, (pass.first(run) + t) * dModel);
      }
    }
    if (config.scales().embedding() != 1) {
      kernels.scale(residual, 0, pass.tokens() * dModel, config.scales().embedding());
    }
    if (perLayer != null) {
      perLayer.make(residual, batch);
    }
    return residual;
  }

  /**
   * All up to the last sublayer that mixes tokens, added to the residual (tokens, dModel): after it
   * every layer's state is behind the tokens, which the sequences have still to count.
   */
  private void mixingBlocks(float[] residual, Pass pass) {
    for (int run = 0; run < pass.runs(); run++) {
      // Before any state is touched: memory that is short here leaves every sequence whole.
      pass.sequence(run).reserve(pass.tokens(run));
    }
    if (readsEmbedding) {
      int size = pass.tokens() * config.dModel();
      System.arraycopy(residual, 0, pass.floats(Slot.EMBEDDING, size), 0, size);
    }
    layers.mixing(residual, pass);
  }

  /**
   * Refuses what {@link #prefill} would refuse, without reading anything.
   *
   * @throws IllegalArgumentException as prefill
   * @throws ContextTooLongException as prefill
   */
  public void check(int[] tokens, int from, int to, SequenceState state) {
    inputs.check(tokens, from, to, state);
  }

  private void giveBack(Batch batch) {
    batch.clear();
    batches.giveBack(batch);
  }
}
