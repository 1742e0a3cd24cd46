package dev.eunoe.model.generate;

import dev.eunoe.model.generate.ReasoningSplitter.Split;
import dev.eunoe.model.state.NotFiniteException;
import dev.eunoe.model.tokenizer.IncrementalDecoder;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of one answer is decided token by token: the choice from the logits, the text, the end. It
 * reads nothing itself; whoever drives it gives it the logits after the prompt and then those after
 * each token.
 */
public final class Decoding {
  private final String model;
  private final Set<Integer> stopTokens;
  private final GenerationOptions options;
  private final Sampler sampler;
  private final IncrementalDecoder decoder;
  private final ReasoningSplitter splitter;
  private final ReasoningBound bound;
  private final StopRule stopRule;
  private final @Nullable Form form;
  private final @Nullable Logprobs logprobs;
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private int[] tokens = new int[64];
  private int tokenCount;
  private int reasoningTokens;

  /** Whether the newest token was written in the place of an end token. */
  private boolean forEnd;

  private @Nullable FinishReason finishReason;

  /** An answer to a prompt, whose text is the answer's whatever it looks like. */
  public Decoding(Checkpoint checkpoint, int[] prompt, GenerationOptions options) {
    this(checkpoint, prompt, options, null);
  }

  /**
   * An answer to a prompt.
   *
   * @param prompt the end of what was read before the answer: of these tokens and those written,
   *     {@link GenerationOptions#REPETITION_WINDOW} count as having occurred
   * @param reasons how the model reasons before it answers; null where it does not
   */
  public Decoding(
      Checkpoint checkpoint,
      int[] prompt,
      GenerationOptions options,
      @Nullable ReasoningOptions reasons) {
    this.model = checkpoint.name();
    this.stopTokens = checkpoint.stopTokens();
    this.options = options;
    this.sampler = new Sampler(options, checkpoint.model().kernels());
    this.decoder = checkpoint.tokenizer().decoder();
    this.splitter = new ReasoningSplitter(reasons, options.calls());
    this.bound = ReasoningBound.of(reasons, checkpoint.tokenizer(), options.calls());
    this.stopRule = new StopRule(options.stop());
    this.form = Form.of(options.constraint(), reasons, checkpoint, splitter);
    Integer top = options.topLogprobs();
    this.logprobs = top == null ? null : new Logprobs(checkpoint.tokenizer().tokenBytes(), top);
    for (int token : prompt) {
      sampler.saw(token);
    }
  }

  /**
   * Chooses the next token, or returns null when the answer ends without one that shows text. Where
   * the reasoning has come to its bound, or an end token stands in it, the tokens that end it are
   * next, whatever the logits.
   *
   * <p>Text that was held back (half a character, the beginning of a stop string) comes with the
   * last token; an end token is returned only when it releases such text.
   *
   * @param logits after everything read so far; changed
   * @throws IllegalStateException when the answer has ended
   * @throws NotFiniteException when they are not numbers
   */
  public @Nullable Token next(float[] logits) {
    if (ended()) {
      throw new IllegalStateException("The answer has ended.");
    }
    NotFiniteException.requireNumbers(model, logits);
    if (logprobs != null) {
      logprobs.look(logits);
    }
    forEnd = false;
    if (bound.forces(splitter.inside(), tokenCount)) {
      return append(bound.next());
    }
    Integer only = form == null ? null : form.forced();
    if (only != null) {
      return append(only);
    }
    int id = form == null ? sampler.sample(logits) : sampler.sample(logits, form.mask(logits));
    if (splitter.inside() && (stopTokens.contains(id) || bound.isEnd(id))) {
      return endReasoning();
    }
    if (stopTokens.contains(id)) {
      return end(id);
    }
    if (form != null) {
      form.wrote(id);
    }
    return append(id);
  }

  private Token endReasoning() {
    forEnd = true;
    bound.end(); // the answer is still to come
    return append(bound.next());
  }

  /**
   * Takes up a token that an interrupted decoding of this answer had written: afterwards this one
   * goes on as that one would have, draw by draw.
   *
   * @param trace of that token; see {@link #lastTrace}
   * @throws IllegalStateException when the answer has ended, or had other tokens here
   */
  public Token takeUp(int trace) {
    if (ended()) {
      throw new IllegalStateException("The answer has ended.");
    }
    if (logprobs != null) {
      throw new IllegalStateException("What was not computed here has no log probabilities.");
    }
    forEnd = false;
    Token token;
    if (bound.forces(splitter.inside(), tokenCount)) {
      token = append(bound.next());
    } else {
      Integer only = form == null ? null : form.forced();
      token = only == null ? takeUpDrawn(trace) : append(only);
    }
    if (lastTrace() != trace) {
      throw new IllegalStateException("The tokens that are kept are not those of this answer.");
    }
    return token;
  }

  private Token takeUpDrawn(int trace) {
    sampler.skip();
    if (trace < 0) {
      return endReasoning();
    }
    if (form != null) {
      form.wrote(trace);
    }
    return append(trace);
  }

  /**
   * What {@link #takeUp} needs of the newest token: its id, or the complement of it where it was
   * written in the place of an end token, which the draws alone do not tell.
   */
  public int lastTrace() {
    return forEnd ? ~last() : last();
  }

  private @Nullable Token end(int id) {
    Token rest = stop(id);
    return rest.isSilent() ? null : rest;
  }

  private Token stop(int id) {
    finishReason = FinishReason.STOP;
    return shown(id, finished());
  }

  /** Ends the answer as the end token does that {@link #takeUp} is not given; what it releases. */
  public Token stop() {
    return stop(-1);
  }

  private Token append(int id) {
    sampler.wrote(id);
    if (tokenCount == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * tokenCount);
    }
    tokens[tokenCount++] = id;
    Split shown = split(id);
    if (stopRule.stopped()) {
      finishReason = FinishReason.STOP;
    } else if (form != null && form.ended()) {
      shown = shown.then(finished());
      finishReason = FinishReason.STOP;
    } else if (tokenCount == options.maxTokens()) {
      shown = shown.then(finished());
      finishReason = FinishReason.LENGTH;
    }
    return shown(id, shown);
  }

  private Split split(int id) {
    boolean answering = splitter.answering();
    boolean inside = splitter.inside();
    Split split = splitter.add(decoder.add(id));
    if (logprobs != null) {
      logprobs.wrote(id, answering || !splitter.reasoned());
    }
    if (form != null && inside && !splitter.calling()) {
      split = new Split(split.reasoning(), ""); // what the last mark's token has of an answer
    }
    if (bound.isWritten()) {
      split = split.then(splitter.close());
    }
    if (form != null) {
      form.said(split.answer());
    }
    if (!answering && splitter.reasoned()) {
      reasoningTokens = tokenCount;
    }
    return new Split(split.reasoning(), stopRule.add(split.answer()));
  }

  private Token shown(int id, Split shown) {
    reasoning.append(shown.reasoning());
    text.append(shown.answer());
    List<TokenLogprob> told =
        logprobs == null || shown.answer().isEmpty() ? List.of() : logprobs.told();
    return new Token(id, shown.reasoning(), shown.answer(), told);
  }

  private Split finished() {
    Split last = splitter.add(decoder.finish()).then(splitter.finish());
    return new Split(last.reasoning(), stopRule.add(last.answer()) + stopRule.finish());
  }

  /** Ends the answer here, unless it has ended; text that was held back is dropped. */
  public void cancel() {
    if (finishReason == null) {
      finishReason = FinishReason.CANCELLED;
    }
  }

  public boolean ended() {
    return finishReason != null;
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

  /** How many tokens there are; the end token does not count. */
  public int count() {
    return tokenCount;
  }

  /** The stop string that ended the answer; null where none did. */
  public @Nullable String stopString() {
    return stopRule.found();
  }

  /** The id of the newest token, which is to be read next. */
  public int last() {
    return tokens[tokenCount - 1];
  }

  /** The generated ids so far, without the end token; those of a stop string are among them. */
  public int[] tokens() {
    return Arrays.copyOf(tokens, tokenCount);
  }

  /** How many of the tokens are reasoning, with the marks around it. */
  public int reasoningTokens() {
    return reasoningTokens;
  }

  /** Whether the model has reasoned, so that not all of the tokens are the answer's. */
  public boolean reasoned() {
    return splitter.reasoned();
  }

  /** The reasoning of every token returned so far, without its marks. */
  public String reasoning() {
    return reasoning.toString();
  }

  /**
   * The text of every token returned so far: the whole answer, without a stop string and what
   * follows it.
   */
  public String text() {
    return text.toString();
  }
}
