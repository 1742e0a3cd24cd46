package dev.eunoe.model.generate;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.tokenizer.IncrementalDecoder;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One answer, pulled token by token: the first {@link #next()} reads the prompt into the state,
 * each further one decodes.
 *
 * <p>When {@code next()} has returned null, the state has read exactly the prompt and {@link
 * #tokens()}; the end token was not read. Only when the answer was cancelled before its first token
 * may the state have read less; its position tells how much.
 */
public final class Generator implements AutoCloseable {
  private final HybridModel model;
  private final Set<Integer> stopTokens;
  private final SequenceState state;
  private final int[] prompt;
  private final GenerationOptions options;
  private final Sampler sampler;
  private final IncrementalDecoder decoder;
  private final StopRule stopRule;
  private final StringBuilder text = new StringBuilder();
  private final int[] tokens;
  private int tokenCount;
  private int tokensRead;
  private float @Nullable [] logits;
  private @Nullable FinishReason finishReason;
  private volatile boolean stopRequested;

  /**
   * Prepares an answer; nothing is computed before the first {@link #next()}.
   *
   * @param state what came before the prompt; changed
   * @param prompt tokens to read first, at least one
   */
  public Generator(
      Checkpoint checkpoint, SequenceState state, int[] prompt, GenerationOptions options) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("The prompt has no tokens.");
    }
    this.model = checkpoint.model();
    this.stopTokens = checkpoint.stopTokens();
    this.state = state;
    this.prompt = prompt.clone();
    this.options = options;
    this.sampler = new Sampler(options);
    this.decoder = checkpoint.tokenizer().decoder();
    this.stopRule = new StopRule(options.stop());
    this.tokens = new int[options.maxTokens()];
    Arrays.stream(prompt).forEach(sampler::saw);
  }

  /**
   * The next token, or null when the answer has ended.
   *
   * <p>Text that was held back (half a character, the beginning of a stop string) comes with the
   * last token; an end token is returned only when it releases such text. A cancelled answer drops
   * it.
   */
  public @Nullable Token next() {
    if (finishReason != null) {
      return null;
    }
    readPrompt();
    readTokens();
    if (stopRequested || logits == null) {
      finishReason = FinishReason.CANCELLED;
      return null;
    }
    int id = sampler.sample(logits);
    return stopTokens.contains(id) ? end(id) : append(id);
  }

  private @Nullable Token end(int id) {
    finishReason = FinishReason.STOP;
    String rest = finishText();
    return rest.isEmpty() ? null : shown(id, rest);
  }

  private Token append(int id) {
    sampler.saw(id);
    tokens[tokenCount++] = id;
    String shown = stopRule.add(decoder.add(id));
    if (stopRule.stopped()) {
      readTokens();
      finishReason = FinishReason.STOP;
    } else if (tokenCount == options.maxTokens()) {
      readTokens();
      shown += finishText();
      finishReason = FinishReason.LENGTH;
    }
    return shown(id, shown);
  }

  private Token shown(int id, String shown) {
    text.append(shown);
    return new Token(id, shown);
  }

  private String finishText() {
    return stopRule.add(decoder.finish()) + stopRule.finish();
  }

  /** Reads the rest of the prompt chunk by chunk, unless the answer is cancelled meanwhile. */
  private void readPrompt() {
    while (tokensRead < prompt.length && !stopRequested) {
      int to = Math.min(prompt.length, tokensRead + HybridModel.CHUNK);
      logits = model.prefill(prompt, tokensRead, to, state);
      tokensRead = to;
    }
    if (tokensRead < prompt.length) {
      logits = null;
    }
  }

  /**
   * Reads the token that the last call returned, so that the state never lags behind the answer
   * when it ends.
   */
  private void readTokens() {
    if (tokensRead >= prompt.length && tokensRead < prompt.length + tokenCount) {
      logits = model.decode(tokens[tokenCount - 1], state);
      tokensRead++;
    }
  }

  /** Asks the answer to end before its next token; may be called from any thread. */
  public void stop() {
    stopRequested = true;
  }

  /** Tokens of the prompt that were read. */
  public int promptTokensRead() {
    return Math.min(tokensRead, prompt.length);
  }

  /**
   * Why the answer ended.
   *
   * @throws IllegalStateException while it has not
   */
  public FinishReason finishReason() {
    if (finishReason == null) {
      throw new IllegalStateException("The answer has not ended.");
    }
    return finishReason;
  }

  /** The generated ids so far, without the end token; those of a stop string are among them. */
  public int[] tokens() {
    return Arrays.copyOf(tokens, tokenCount);
  }

  /**
   * The text of every token returned so far: the whole text, without a stop string and what follows
   * it.
   */
  public String text() {
    return text.toString();
  }

  /** The same as {@link #stop()}: nothing else needs to be released. */
  @Override
  public void close() {
    stop();
  }
}
