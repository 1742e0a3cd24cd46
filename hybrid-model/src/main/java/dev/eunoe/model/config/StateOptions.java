package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * How a model that is loaded keeps what it has read: settings of who runs it, not of who trained
 * it. They are part of a saved state's kind.
 *
 * @param cached how keys and values are kept
 * @param window tokens that layers which would see everything look back at; null for as many as the
 *     context has room for
 * @param first tokens at the beginning that these layers see for good, 0 or more
 * @param globals others that they see for good, where they know no positions
 * @param context tokens that these layers see at most, {@code first} included; null for as many as
 *     the model was trained with
 * @param rolls whether a conversation that is longer goes on; otherwise it ends there
 */
public record StateOptions(
    KeyValueFormat cached,
    @Nullable Integer window,
    int first,
    GlobalTokens globals,
    @Nullable Long context,
    boolean rolls) {

  /** First tokens without which attention through a window goes astray (arXiv:2309.17453, §3.1). */
  public static final int FIRST = 4;

  /** As the model was trained: everything is seen, in floats, up to the limit, where it ends. */
  public static final StateOptions AS_TRAINED = cachedAs(KeyValueFormat.F32);

  public StateOptions {
    if (first < 0) {
      throw new IllegalArgumentException(
          "The first tokens that stay visible (--first) must be 0 or more, were " + first + ".");
    }
    if (window != null && window < 1) {
      throw new IllegalArgumentException(
          "The window (--window) must be at least 1 token, was " + window + ".");
    }
    if (window != null && window < first) {
      throw new IllegalArgumentException(
          "The window (--window) of "
              + window
              + " tokens is smaller than the "
              + first
              + " first tokens (--first) that stay visible; make it larger, or those fewer.");
    }
    if (window != null && context != null) {
      throw new IllegalArgumentException(
          "A window (--window) and a context (--context) say the same thing twice; give one.");
    }
    if (context != null && context <= 2L * first) {
      throw new IllegalArgumentException(
          "The context (--context) must be more than twice the "
              + first
              + " first tokens (--first) that stay visible, was "
              + context
              + ".");
    }
  }

  /** As {@link #AS_TRAINED} with keys and values in another format. */
  public static StateOptions cachedAs(KeyValueFormat format) {
    return new StateOptions(format, null, 0, GlobalTokens.NONE, null, false);
  }

  /** These without what bounds a conversation: the formats alone. */
  public StateOptions cachedOnly() {
    return cachedAs(cached);
  }

  /**
   * The model as it runs under these options.
   *
   * @throws IllegalArgumentException when the model cannot be run so
   */
  public ModelConfig applied(ModelConfig model) {
    var kept = model.withMixers(this::kept, model.maxTokens());
    if (!rolls) {
      return kept;
    }
    long visible = visible(model);
    if (visible == ModelConfig.UNLIMITED) {
      requireNoGlobals("sees no more than a window already");
      return kept;
    }
    var staying = GlobalTokens.first(Math.max(first, model.prefixTokens())).and(globals);
    int stay = staying.count();
    long tokens = window != null ? window : visible - stay;
    if (window == null && context == null && tokens <= stay) {
      requireNoGlobals("was trained with so few tokens that its conversations end there");
      return kept;
    }
    if (tokens < 1 || tokens >= AttentionConfig.UNBOUNDED) {
      throw new IllegalArgumentException(
          "A context of "
              + visible
              + " tokens leaves no window behind "
              + stay
              + " that stay visible.");
    }
    return kept.withMixers(mixer -> rolling(mixer, (int) tokens, staying), ModelConfig.UNLIMITED);
  }

  private void requireNoGlobals(String because) {
    if (!globals.equals(GlobalTokens.NONE)) {
      throw new IllegalArgumentException(
          "This model " + because + ", so no tokens (--global) can stay visible; leave it out.");
    }
  }

  private MixerConfig rolling(MixerConfig mixer, int tokens, GlobalTokens staying) {
    return switch (mixer) {
      case AttentionConfig full when !full.bounded() -> {
        requireNoDistance(full);
        yield full.rolling(tokens, staying);
      }
      case DifferentialConfig full when !full.attention().bounded() ->
          full.rolling(tokens, staying);
      default -> mixer;
    };
  }

  /**
   * A key that stays gets farther away with every token, in the end farther than any in training.
   */
  private void requireNoDistance(AttentionConfig full) {
    if (full.rope() != null && !globals.equals(GlobalTokens.NONE)) {
      throw new IllegalArgumentException(
          "Attention of this model knows how far away a token is, so no tokens but the first"
              + " (--first) can stay visible; leave --global out.");
    }
  }

  /**
   * Tokens that a model sees of a text at once under these options; {@link ModelConfig#UNLIMITED}
   * where nothing it was trained with has an end.
   *
   * @param model as it was trained
   * @throws IllegalArgumentException when it cannot see that many
   */
  public long visible(ModelConfig model) {
    if (model.maxTokens() == ModelConfig.UNLIMITED) {
      return ModelConfig.UNLIMITED;
    }
    if (window != null) {
      return (long) window + GlobalTokens.first(first).and(globals).count();
    }
    long trained = model.maxTokens();
    if (context == null) {
      return trained;
    }
    if (context > trained) {
      throw new IllegalArgumentException(
          "The context (--context) of "
              + context
              + " tokens is longer than the "
              + trained
              + " that this model was trained with.");
    }
    return context;
  }

  private MixerConfig kept(MixerConfig mixer) {
    return switch (mixer) {
      case AttentionConfig attention -> attention.cachedAs(cached);
      case DifferentialConfig differential -> differential.cachedAs(cached);
      default -> mixer;
    };
  }
}
