package dev.eunoe.model.constraint;

import dev.eunoe.model.constraint.grammar.Grammar;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A form that answers keep to, compiled once for a tokenizer and shared by all answers that ask for
 * it; safe for use by several threads. What it says of a token depends on the answer's own text
 * alone, whatever was asked of it before.
 */
public final class Constraint {
  /** Bytes that the masks of one may take. */
  private static final int MASK_BYTES = 8 << 20;

  private static final int MIN_MASKS = 64;

  private final Automaton automaton;
  private final Vocabulary vocabulary;
  private final int maxMasks;
  private final ConstraintSource source;
  private final @Nullable Constraint answer;

  /**
   * @param answer where it is of calls: what an answer keeps to that makes none
   */
  Constraint(
      Grammar grammar,
      Vocabulary vocabulary,
      int vocabSize,
      ConstraintSource source,
      @Nullable Constraint answer) {
    this.source = source;
    this.answer = answer;
    this.automaton = new Automaton(grammar);
    this.vocabulary = vocabulary;
    this.maxMasks = Math.max(MIN_MASKS, MASK_BYTES / Math.max(1, vocabSize / 8));
    start();
  }

  /** Where it is of calls within an answer: how they stand in it; null of the answer itself. */
  public @Nullable Calls calls() {
    return source.calls();
  }

  /** Where it is of calls: what an answer keeps to that makes none; null where that is free. */
  public @Nullable Constraint answer() {
    return answer;
  }

  /** What it was compiled of. */
  public ConstraintSource source() {
    return source;
  }

  /** An answer that has no text yet. */
  public Progress begin() {
    return new Progress();
  }

  private synchronized State start() {
    State start = automaton.start();
    mask(start); // so that it is not the first answer's step that takes longer
    return start;
  }

  private synchronized Mask mask(State state) {
    Mask mask = state.mask;
    if (mask == null) {
      mask = vocabulary.mask(automaton, state);
      automaton.keep(state, mask, maxMasks);
    }
    return mask;
  }

  private synchronized @Nullable State after(State state, byte[] bytes) {
    automaton.beginWork();
    State at = state;
    for (byte b : bytes) {
      at = automaton.next(at, b & 0xFF);
    }
    return automaton.isDead(at) ? null : at;
  }

  /** How far one answer has come. */
  public final class Progress {
    private State state = start();

    private Progress() {}

    /**
     * Takes the tokens that must not come next out of the logits: minus infinity.
     *
     * @param ends tokens that end an answer, which may come where the text may end
     * @param more tokens that may come whatever the text
     * @return how many are left
     */
    public int mask(float[] logits, int[] ends, int[] more) {
      Mask mask = Constraint.this.mask(state);
      int[] others = state.accepting ? concat(ends, more) : more;
      mask.apply(logits, others);
      return mask.count() + others.length;
    }

    /**
     * Goes on behind a token.
     *
     * @throws IllegalStateException when it must not come here
     */
    public void wrote(int id) {
      State next = after(state, vocabulary.bytes(id));
      if (next == null) {
        throw new IllegalStateException("token " + id + " must not come here");
      }
      state = next;
    }

    /** Goes on behind bytes where they may come next; else stays and returns false. */
    public boolean read(byte[] bytes) {
      State next = after(state, bytes);
      state = next == null ? state : next;
      return next != null;
    }

    /** Whether nothing may follow, so that the answer ends here. */
    public boolean ended() {
      return !state.open;
    }

    private static int[] concat(int[] one, int[] other) {
      int[] both = Arrays.copyOf(one, one.length + other.length);
      System.arraycopy(other, 0, both, one.length, other.length);
      return both;
    }
  }
}
