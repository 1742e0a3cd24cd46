package dev.eunoe.inference;

import dev.eunoe.model.generate.Decoding;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.schedule.TokenChunk;
import dev.eunoe.model.schedule.TokenChunk.Urgency;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is left when the last word of an answer is out: the state that is kept, and what it has not
 * read yet.
 *
 * @param answer ids of the answer and the closing ones
 * @param readAgain how many tokens that state reads once more
 * @param position where it stands when it has read all
 * @param kept null where nothing is kept
 * @param unread what it has still to read; null for nothing
 */
record Afterwards(
    int[] answer,
    int readAgain,
    long position,
    @Nullable SequenceState kept,
    @Nullable TokenChunk unread) {

  /** The first of what it has still to read, so many tokens at most; null for nothing. */
  @Nullable TokenChunk next(int most) {
    if (kept == null || unread == null || kept.position() == position) {
      return null;
    }
    int from = unread.to() - Math.toIntExact(position - kept.position());
    int to = Math.min(from + most, unread.to());
    return new TokenChunk(kept, unread.tokens(), from, to, false, unread.urgency());
  }

  /** Of an answer of which nothing is kept: only where the state would be. */
  static Afterwards ofNothingKept(Prompt prompt, Decoding writing) {
    long before = prompt.savedPosition() + prompt.unread().length + prompt.clean().length;
    int said = writing.count() - writing.reasoningTokens();
    return new Afterwards(new int[0], 0, before + said + prompt.closing().length, null, null);
  }

  /**
   * Of one that is kept.
   *
   * @param state what it was written on
   * @param fork taken of that before it read what reads otherwise later; null where none was
   */
  static Afterwards of(
      Checkpoint checkpoint,
      Prompt prompt,
      Decoding writing,
      SequenceState state,
      @Nullable SequenceState fork) {
    String text = prompt.inHistory(writing.text());
    // Before the fork nothing was read that reads otherwise later.
    boolean clean =
        (fork == null && writing.count() == 0)
            || prompt.withMemory() == null && !prompt.stopsAtStrings();
    boolean whole = checkpoint.tokenizer().decode(writing.tokens()).equals(text);
    boolean asWritten = clean && !writing.reasoned() && (whole || text.equals(writing.text()));
    // the generated ids, or where not all of the text is kept, the ids of what is
    int[] ids =
        asWritten || whole ? writing.tokens() : prompt.idsInHistory(checkpoint.tokenizer(), text);
    int[] closing = prompt.closing(checkpoint.tokenizer(), text);
    int[] answer = Prompt.concat(ids, closing);
    int[] all = Prompt.concat(prompt.unread(), prompt.clean(), answer);
    long end = prompt.savedPosition() + all.length;
    SequenceState kept = asWritten ? state : fork == null ? restored(checkpoint, prompt) : fork;
    int already = Math.toIntExact(kept.position() - prompt.savedPosition());
    int[] before = Arrays.copyOf(writing.tokens(), prompt.log().begunRead());
    boolean otherwise = !Arrays.equals(before, Arrays.copyOf(answer, before.length));
    if (!asWritten && otherwise) {
      return new Afterwards(
          answer, 0, end, null, null); // it began with one that has read otherwise
    }
    boolean stopped = writing.finishReason() == FinishReason.CANCELLED;
    if (stopped && all.length - already > closing.length + 1) {
      return new Afterwards(answer, 0, end, null, null); // the next turn reads it
    }
    int readAgain = asWritten ? 0 : all.length - already - closing.length;
    TokenChunk unread =
        already == all.length
            ? null
            : new TokenChunk(kept, all, already, all.length, false, Urgency.AFTERWARDS);
    return new Afterwards(answer, readAgain, end, kept, unread);
  }

  static SequenceState restored(Checkpoint checkpoint, Prompt prompt) {
    SequenceState saved = prompt.saved();
    return saved == null ? checkpoint.model().newState() : saved.fork();
  }
}
