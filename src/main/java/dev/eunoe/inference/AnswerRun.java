package dev.eunoe.inference;

import dev.eunoe.model.generate.Generator;
import dev.eunoe.model.generate.Token;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One answer, start to end, on the calling thread.
 *
 * <p>With a memory block there are two states: the answer is written on one that has read the
 * block; then the turn is read again, without the block, from a fork taken before it, and only that
 * one is kept. So the saved state stays valid whatever is recalled next time, and no memory is
 * remembered twice.
 */
final class AnswerRun {
  private final Checkpoint checkpoint;
  private final Prompt prompt;
  private final StopSignal stop;
  private final long askedNanos;

  /**
   * @param askedNanos {@link System#nanoTime} when the answer was asked for
   */
  AnswerRun(Checkpoint checkpoint, Prompt prompt, StopSignal stop, long askedNanos) {
    this.checkpoint = checkpoint;
    this.prompt = prompt;
    this.stop = stop;
    this.askedNanos = askedNanos;
  }

  void run(Consumer<Step> steps) {
    long begunNanos = System.nanoTime();
    steps.accept(new Step.Opened(millis(askedNanos, begunNanos)));
    SequenceState state = open();
    long start = state.position();
    SequenceState fork = readsAgain() ? state.fork() : null;
    int[] read = prompt.withMemory() == null ? prompt.clean() : prompt.withMemory();
    try (var generator = new Generator(checkpoint, state, read, prompt.options())) {
      stop.whenRaised(generator::stop);
      long firstNanos = begunNanos;
      for (Token token = generator.next(); token != null; token = generator.next()) {
        firstNanos = firstNanos == begunNanos ? System.nanoTime() : firstNanos;
        if (!token.text().isEmpty()) {
          steps.accept(new Step.Piece(token.text()));
        }
      }
      String kept = prompt.kept().apply(generator.text());
      boolean asRead = fork == null && kept.equals(generator.text());
      int[] ids = asRead ? generator.tokens() : idsOf(generator, kept);
      int[] answer = concat(ids, prompt.closing());
      SequenceState after =
          asRead ? finish(state, start, answer) : reread(fork == null ? open() : fork, answer);
      steps.accept(
          new Step.Settled(
              generator.text(),
              generator.finishReason(),
              answer,
              generator.tokens().length,
              after.position(),
              after.snapshot(),
              millis(askedNanos, firstNanos),
              millis(askedNanos, System.nanoTime())));
    }
  }

  private SequenceState open() {
    byte @Nullable [] saved = prompt.savedState();
    SequenceState state =
        saved == null ? checkpoint.model().newState() : checkpoint.model().restore(saved);
    read(prompt.unread(), 0, state);
    return state;
  }

  /** A stop string cuts text out of tokens already read, so those turns are read again too. */
  private boolean readsAgain() {
    return prompt.withMemory() != null || !prompt.options().stop().isEmpty();
  }

  /** The generated ids, or where not all of the text is kept, the ids of what is. */
  private int[] idsOf(Generator generator, String kept) {
    int[] ids = generator.tokens();
    boolean whole = checkpoint.tokenizer().decode(ids).equals(kept);
    return whole ? ids : checkpoint.tokenizer().encode(kept);
  }

  /** Reads what the answer's own state has not read yet: its last token and the closing ones. */
  private SequenceState finish(SequenceState state, long start, int[] answer) {
    int alreadyRead = Math.toIntExact(state.position() - start) - prompt.clean().length;
    if (alreadyRead < 0) {
      read(prompt.clean(), prompt.clean().length + alreadyRead, state);
    }
    read(answer, Math.max(alreadyRead, 0), state);
    return state;
  }

  private SequenceState reread(SequenceState fork, int[] answer) {
    read(prompt.clean(), 0, fork);
    read(answer, 0, fork);
    return fork;
  }

  private void read(int[] tokens, int from, SequenceState state) {
    if (from < tokens.length) {
      checkpoint.model().prefill(tokens, from, tokens.length, state);
    }
  }

  private static int[] concat(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  private static double millis(long fromNanos, long toNanos) {
    return (toNanos - fromNanos) / 1e6;
  }
}
