package dev.eunoe.inference;

import static java.util.Objects.requireNonNull;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the engine reads before it answers. The arrays are token ids and are not changed.
 *
 * @param owner who asks: owners take turns
 * @param saved a state to begin with, which is forked; null begins empty. It may have read the
 *     first tokens that {@code log} begins with, where that is all that is left to read
 * @param recent the end of what came before this turn, read already or in {@code unread}, as far as
 *     the repetition penalty may look back
 * @param unread tokens of earlier turns that this state has not read
 * @param clean this turn's messages up to the answer as they will stand in the history, without
 *     recalled text
 * @param withMemory what is given to the model now: with the memory block, with what is not kept,
 *     as the template writes the newest question; null when it is the same as {@code clean}
 * @param reasons how the model reasons before it answers, which is no part of what is kept of it;
 *     null where it does not
 * @param kept from the answer's text to what is kept of it: the state saved has read that; null
 *     where no state is saved
 * @param closing what follows the answer in the transcript: the end token and so on
 * @param log of the tokens that are written; what it begins with was written by a process that is
 *     gone, and the answer goes on behind it
 */
public record Prompt(
    String owner,
    @Nullable SequenceState saved,
    int[] recent,
    int[] unread,
    int[] clean,
    int @Nullable [] withMemory,
    @Nullable ReasoningOptions reasons,
    @Nullable KeptAnswer kept,
    int[] closing,
    GenerationOptions options,
    TokenLog log) {
  /** How an answer reads once something follows it, which is what the saved state has read. */
  @FunctionalInterface
  public interface KeptAnswer {
    /** What is kept of an answer's text, with all that stands in front of it then. */
    String text(String answer);

    /** The ids of what is kept. */
    default int[] ids(Tokenizer tokenizer, String text) {
      return tokenizer.encode(text);
    }

    /**
     * What follows it in the transcript.
     *
     * @param usual behind most answers
     */
    default int[] closing(Tokenizer tokenizer, String text, int[] usual) {
      return usual;
    }
  }

  /** Odd, so that each index gives another seed, and no multiple of what the generator steps by. */
  private static final long SEEDS = 0xD1B54A32D192ED03L;

  /** Of an answer that begins. */
  public Prompt(
      String owner,
      @Nullable SequenceState saved,
      int[] recent,
      int[] unread,
      int[] clean,
      int @Nullable [] withMemory,
      @Nullable ReasoningOptions reasons,
      @Nullable KeptAnswer kept,
      int[] closing,
      GenerationOptions options) {
    this(
        owner,
        saved,
        recent,
        unread,
        clean,
        withMemory,
        reasons,
        kept,
        closing,
        options,
        new TokenLog(new int[0]));
  }

  /**
   * The same answer of a state that has read the first tokens of a prompt without one.
   *
   * @param begun has read as many tokens as are {@code unread}, or those and some that {@code
   *     clean} and {@code withMemory} begin with
   */
  public Prompt begunWith(SequenceState begun) {
    int read = Math.toIntExact(begun.position());
    int here = Math.max(0, read - unread.length);
    return new Prompt(
        owner,
        begun,
        options.repetitionPenalty() == 1 ? recent : concat(recent, Arrays.copyOf(clean, here)),
        Arrays.copyOfRange(unread, Math.min(read, unread.length), unread.length),
        Arrays.copyOfRange(clean, here, clean.length),
        withMemory == null ? null : Arrays.copyOfRange(withMemory, here, withMemory.length),
        reasons,
        kept,
        closing,
        options,
        log);
  }

  /**
   * The same answer of a state of its own way, which has read all that is {@code unread}, of this
   * turn a part, and perhaps tokens of the answer that were written before.
   *
   * @param ahead tokens of this turn and of its answer that it has read: not all
   */
  public Prompt goneOnWith(SequenceState begun, int ahead) {
    if (!keepsAsRead() || ahead >= clean.length + log.begunCount()) {
      throw new IllegalStateException("a state on the way has read what is kept, and not all");
    }
    int here = Math.min(ahead, clean.length);
    return new Prompt(
        owner,
        begun,
        options.repetitionPenalty() == 1 ? recent : concat(recent, Arrays.copyOf(clean, here)),
        new int[0],
        Arrays.copyOfRange(clean, here, clean.length),
        null,
        null,
        kept,
        closing,
        options,
        new TokenLog(log.begun(), ahead - here));
  }

  /**
   * Another answer to the same, of which nothing is kept.
   *
   * @param read a state that has read all that is given
   * @param index of the answer, from 1; each draws by a seed of its own
   */
  Prompt another(SequenceState read, int index) {
    return new Prompt(
        owner,
        read,
        concat(recent, clean),
        new int[0],
        new int[0],
        null,
        reasons,
        null,
        new int[0],
        options.withSeed(options.seed() ^ index * SEEDS),
        new TokenLog(new int[0]));
  }

  /**
   * Tokens of the conversation up to which a state that was kept on the answer's way has read what
   * is kept of it: behind a question that reads otherwise later only such are kept as do.
   *
   * @param answer what is kept of it
   */
  public long keptAlike(int[] answer) {
    if (readsAgain()) {
      return Long.MAX_VALUE;
    }
    int[] written = log.ids();
    int mismatch = Arrays.mismatch(written, answer);
    return savedPosition()
        + unread.length
        + clean.length
        + (mismatch < 0 ? written.length : mismatch);
  }

  /** Whether these are the first tokens of the conversation, for the answer and for the history. */
  public boolean beginsWith(int[] tokens) {
    return saved == null
        && beginsWith(concat(unread, clean), tokens)
        && beginsWith(concat(unread, given()), tokens);
  }

  private static boolean beginsWith(int[] all, int[] tokens) {
    return all.length > tokens.length
        && Arrays.equals(all, 0, tokens.length, tokens, 0, tokens.length);
  }

  /** Tokens one behind the other. */
  static int[] concat(int[]... parts) {
    return Stream.of(parts).flatMapToInt(Arrays::stream).toArray();
  }

  /** What is read before the first token is written. */
  int[] given() {
    return withMemory == null ? clean : withMemory;
  }

  /**
   * Whether the state that is kept may have to read other tokens than the one that is written on.
   */
  boolean readsAgain() {
    return kept != null && (withMemory != null || reasons != null || stopsAtStrings());
  }

  /** Whether it is sure, before the first token, that it will not. */
  boolean keepsAsRead() {
    return kept != null && !readsAgain();
  }

  /** A stop string cuts text out of tokens already read. */
  boolean stopsAtStrings() {
    return !options.stop().isEmpty();
  }

  /** What the state that is kept has read of an answer. */
  String inHistory(String answer) {
    return keeper().text(answer);
  }

  /** Its ids. */
  int[] idsInHistory(Tokenizer tokenizer, String text) {
    return keeper().ids(tokenizer, text);
  }

  /** What follows it there. */
  int[] closing(Tokenizer tokenizer, String text) {
    return keeper().closing(tokenizer, text, closing);
  }

  private KeptAnswer keeper() {
    return requireNonNull(kept, "asked where a state is");
  }

  /** How many tokens are read alike for the answer and for the history. */
  int common() {
    int mismatch = Arrays.mismatch(given(), clean);
    return mismatch < 0 ? clean.length : mismatch;
  }

  /** Bytes of the states that are held when the answer is at its longest. */
  long bytesAtMost(ModelConfig config) {
    return (readsAgain() ? 2 : 1) * bytesOfOne(config);
  }

  /**
   * Bytes that are held beside: so many other answers to the same with the state that they begin
   * with, and what the saved state does not share, since it may leave the memory between turns
   * while this one needs it. The latter only as far as there is room at all: a conversation that
   * could be begun can be continued.
   */
  long bytesBeside(ModelConfig config, int others, long stateBytes) {
    long answers = others == 0 ? 0 : (others + 1) * bytesOfOne(config);
    long room = Math.max(0, stateBytes - bytesAtMost(config) - answers);
    return answers + (saved == null ? 0 : Math.min(saved.forkBytes(), room));
  }

  /** Bytes of the saved state, unless somebody else counts them. */
  long bytesWaiting(Predicate<SequenceState> counted) {
    return saved == null || counted.test(saved) ? 0 : saved.forkBytes();
  }

  private long bytesOfOne(ModelConfig config) {
    long tokens =
        savedPosition()
            + unread.length
            + Math.max(given().length, clean.length)
            + options.maxTokens()
            + closing.length;
    return SequenceState.bytesAfter(config, Math.min(tokens, config.maxTokens()));
  }

  /** Tokens before {@code unread}, which the saved state has read. */
  long savedPosition() {
    return saved == null ? 0 : saved.position() - log.begunRead();
  }
}
