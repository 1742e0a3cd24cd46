package dev.eunoe.inference;

import static java.util.Objects.requireNonNull;

import dev.eunoe.model.generate.Decoding;
import dev.eunoe.model.generate.Token;
import dev.eunoe.model.schedule.Job;
import dev.eunoe.model.schedule.TokenChunk;
import dev.eunoe.model.schedule.TokenChunk.Urgency;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One answer, start to end, as the scheduler asks for it. It is longer than other classes: its
 * phases go by one state, its fork and one text, and each is too short to stand alone.
 *
 * <pre>
 *   open                   the saved state
 *   next  EARLIER          tokens of earlier turns that it has not read
 *         COMMON           of this turn what reads alike now and later
 *         PROMPT           the rest of this turn, with what was recalled
 *         WRITTEN          what another process had written of this answer before it was lost
 *         WRITING          token by token
 *         AFTERWARDS       what the state that is kept has not read yet; nobody waits for it
 *   close                  that state, if it holds numbers
 * </pre>
 *
 * <p>Where nothing is kept an answer has no afterwards: it ends with its last word or its stop. One
 * that is stopped has none either unless that is a token or two: the next turn reads it.
 *
 * <p>Where a turn reads otherwise later on (without the memory block, without what was thought, in
 * the words a template has for history) there are two states: the answer is written on one that has
 * read what is given; then what differs is read again from a fork taken at the last common token,
 * and only that one is kept. So the saved state stays valid, and no memory is remembered twice.
 */
final class AnswerGeneration implements Job {
  private enum Phase {
    EARLIER,
    COMMON,
    PROMPT,
    WRITTEN,
    WRITING,
    AFTERWARDS,
    DONE
  }

  /** Tokens after which a state that reads afterwards may be kept. */
  private static final int PIECE = 64;

  private final Checkpoint checkpoint;
  private final Prompt prompt;
  private final StopSignal stop;
  private final Step.Listener steps;
  private final long askedNanos;
  private long bytes;
  private LongSupplier waiting = () -> 0;
  private final Decoding writing;
  private final int[] next = new int[1];
  private Phase phase = Phase.EARLIER;
  private @Nullable SequenceState state;
  private @Nullable SequenceState fork;
  private @Nullable TokenChunk decoding;
  private @Nullable Afterwards afterwards;

  /** Behind the prompt, where the saved state has read all of it; null where it is read here. */
  private float @Nullable [] first;

  private int read; // tokens of the prompt, before the fork
  private boolean forksLate; // the fork is taken behind the prompt
  private long firstNanos;
  private long lastNanos;

  /**
   * @param askedNanos {@link System#nanoTime} when the answer was asked for
   */
  AnswerGeneration(
      Checkpoint checkpoint, Prompt prompt, StopSignal stop, Step.Listener steps, long askedNanos) {
    this.checkpoint = checkpoint;
    this.prompt = prompt;
    this.stop = stop;
    this.steps = steps;
    this.askedNanos = askedNanos;
    // What the saved state has read counts as what is read now, and recalled words do not.
    int[] said = Prompt.concat(prompt.recent(), prompt.clean());
    this.writing = new Decoding(checkpoint, said, prompt.options(), prompt.reasons());
    this.bytes = prompt.bytesAtMost(checkpoint.model().config());
  }

  /**
   * Takes memory for what is held beside it: others begin {@link #behind} it, for instance.
   *
   * @param whileWaiting what it holds already
   */
  AnswerGeneration reserving(long more, LongSupplier whileWaiting) {
    bytes += more;
    waiting = whileWaiting;
    return this;
  }

  /** Begins behind a prompt that was read, in memory that was reserved with it. */
  AnswerGeneration behind(float[] logits) {
    first = logits;
    bytes = 0;
    return this;
  }

  @Override
  public String owner() {
    return prompt.owner();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long bytesWaiting() {
    return waiting.getAsLong();
  }

  @Override
  public long bytesOnceStopped() {
    return prompt.kept() == null ? 0 : bytes;
  }

  @Override
  public void open() {
    steps.accept(new Step.Opened(millis(askedNanos, System.nanoTime())));
    if (stop.raised() && prompt.kept() == null) {
      return; // there is nothing to do
    }
    state = Afterwards.restored(checkpoint, prompt);
    for (int trace : prompt.log().begun()) {
      steps.wrote(writing.takeUp(trace));
    }
    if (first != null) {
      phase = Phase.WRITING;
      read(first.clone());
      first = null;
    }
  }

  @Override
  public boolean stopRequested() {
    return stop.raised();
  }

  @Override
  public @Nullable TokenChunk next() {
    if (stop.raised()) {
      writing.cancel();
    }
    if (writing.ended() && prompt.kept() == null) {
      state = null;
      return null;
    }
    if (writing.ended() && phase != Phase.AFTERWARDS && phase != Phase.DONE) {
      phase = Phase.AFTERWARDS;
    }
    if (state != null && !writing.ended() && prompt.keepsAsRead()) {
      prompt.log().reached(state);
    }
    return switch (phase) {
      case EARLIER -> readEarlier();
      case COMMON -> readCommon();
      case PROMPT -> readPrompt();
      case WRITTEN -> readWritten();
      case WRITING -> decode();
      case AFTERWARDS -> readAfterwards();
      case DONE -> null;
    };
  }

  private @Nullable TokenChunk readEarlier() {
    phase = Phase.COMMON;
    int[] unread = prompt.unread();
    return unread.length == 0
        ? next()
        : new TokenChunk(state(), unread, 0, unread.length, false, Urgency.NOW);
  }

  /** Up to where the fork is taken, unless that is behind the whole prompt. */
  private @Nullable TokenChunk readCommon() {
    phase = Phase.PROMPT;
    int common = prompt.readsAgain() ? prompt.common() : 0;
    if (common == 0 || common == prompt.given().length) {
      return next();
    }
    read = common;
    return new TokenChunk(state(), prompt.given(), 0, common, false, Urgency.NOW);
  }

  private TokenChunk readPrompt() {
    boolean begun = writing.count() > 0;
    phase = begun ? Phase.WRITTEN : Phase.WRITING;
    forksLate = prompt.readsAgain() && prompt.common() == prompt.given().length;
    fork = prompt.readsAgain() && !forksLate ? state().fork() : null;
    int[] given = prompt.given();
    if (begun && read == given.length) {
      return readWritten(); // a state on the way had read the question
    }
    return new TokenChunk(state(), given, read, given.length, !begun, Urgency.NOW);
  }

  private TokenChunk readWritten() {
    phase = Phase.WRITING;
    forkLate();
    int[] written = writing.tokens();
    int from = prompt.log().begunRead();
    return new TokenChunk(state(), written, from, written.length, true, Urgency.NOW);
  }

  private void forkLate() {
    if (forksLate) {
      forksLate = false;
      fork = state().fork();
    }
  }

  private TokenChunk decode() {
    forkLate();
    next[0] = writing.last();
    if (decoding == null) {
      decoding = new TokenChunk(state(), next, 0, 1, true, Urgency.NOW);
    }
    return decoding;
  }

  @Override
  public void read(float[] logits) {
    int before = writing.count();
    if (before == 0) {
      steps.read(state(), logits);
    }
    Token token = writing.next(logits);
    if (writing.count() > before) {
      prompt.log().add(writing.lastTrace());
    }
    long now = System.nanoTime();
    if (firstNanos == 0) {
      firstNanos = now;
    } else {
      steps.wrote(now - lastNanos);
    }
    lastNanos = now;
    if (token != null) {
      steps.wrote(token);
    }
  }

  /** What the state that is kept has still to read. */
  private @Nullable TokenChunk readAfterwards() {
    if (afterwards == null) {
      afterwards = Afterwards.of(checkpoint, prompt, writing, state(), fork);
      state = null; // the one that has read what is not kept is needed no more
    }
    TokenChunk unread = afterwards.next(PIECE);
    if (unread == null) {
      phase = Phase.DONE;
    } else if (prompt.readsAgain()) {
      prompt.log().reached(unread.state());
    }
    return unread;
  }

  @Override
  public void close(Runnable taken) {
    Afterwards after = afterwards == null ? Afterwards.ofNothingKept(prompt, writing) : afterwards;
    SequenceState kept = after.kept();
    if (kept != null) {
      kept.requireFinite(prompt.savedPosition());
    }
    long endedNanos = System.nanoTime();
    steps.accept(
        new Step.Settled(
            writing.text(),
            new Reasoning(writing.reasoning(), writing.reasoningTokens()),
            writing.finishReason(),
            writing.stopString(),
            after.answer(),
            writing.count(),
            after.readAgain(),
            after.position(),
            kept,
            millis(askedNanos, firstNanos == 0 ? endedNanos : firstNanos),
            millis(askedNanos, lastNanos == 0 ? endedNanos : lastNanos),
            millis(askedNanos, endedNanos)));
    steps.leaves(taken);
    steps.completed();
  }

  @Override
  public void failed(Throwable cause) {
    steps.failed(cause);
  }

  private SequenceState state() {
    return requireNonNull(state, "opened before it is read");
  }

  private static double millis(long fromNanos, long toNanos) {
    return (toNanos - fromNanos) / 1e6;
  }
}
