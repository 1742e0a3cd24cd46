package dev.eunoe.model.generate;

import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the calls of tools within an answer to their form: text is free up to the mark of a call;
 * then come a tool's name and its arguments, and the mark that ends it is written for the model.
 * Behind it comes another call or the end.
 */
final class CallForm implements Form {
  private static final int[] NONE = {};

  private enum Phase {
    FREE,
    CALL,
    BETWEEN,
    ENDED
  }

  private final Constraint constraint;
  private final Calls calls;
  private final ReasoningSplitter splitter;
  private final int[] ends;
  private final int[] open;
  private final int[] next;
  private final int[] close;
  private final StringBuilder text = new StringBuilder();
  private Constraint.Progress progress;
  private Phase phase = Phase.FREE;
  private int[] pending = NONE;
  private int written;

  /** What a required call, or the reasoning before it, has begun with. */
  private int[] begun = NONE;

  private boolean opened;

  /** Whether an answer may keep to a form instead, so that the mark of a call is not forced. */
  private final boolean either;

  /** Whether words came that are no call. */
  private boolean answered;

  /** The mark of a reasoning, which may come before a required call; none where none can. */
  private final int[] mark;

  CallForm(
      Constraint constraint,
      Calls calls,
      @Nullable ReasoningOptions reasons,
      Checkpoint checkpoint,
      ReasoningSplitter splitter) {
    this.constraint = constraint;
    this.calls = calls;
    this.either = constraint.answer() != null;
    this.splitter = splitter;
    this.progress = constraint.begin();
    this.ends = checkpoint.stopTokens().stream().mapToInt(Integer::intValue).sorted().toArray();
    Tokenizer tokenizer = checkpoint.tokenizer();
    ToolForm form = calls.form();
    this.open = tokenizer.encodeTemplate(form.open());
    this.next = form.next().isEmpty() ? NONE : tokenizer.encodeTemplate(form.next());
    this.close = form.close().isEmpty() ? NONE : tokenizer.encodeTemplate(form.close());
    this.mark = reasons == null ? NONE : tokenizer.encodeTemplate(reasons.markers().open());
  }

  @Override
  public @Nullable Integer forced() {
    if (splitter.inside()) {
      return null;
    }
    if (calls.required() && !opened && splitter.answering() && begun.length == 0) {
      opened = true;
      force(open);
    }
    return written < pending.length ? (Integer) pending[written++] : null;
  }

  private void force(int[] tokens) {
    pending = tokens;
    written = 0;
  }

  @Override
  public int mask(float[] logits) {
    return switch (phase) {
      case CALL -> progress.mask(logits, NONE, NONE);
      case BETWEEN -> {
        int[] either = Arrays.copyOf(ends, ends.length + 1);
        either[ends.length] = next[0];
        yield AnswerForm.only(logits, either);
      }
      case FREE -> begins() ? AnswerForm.only(logits, begunNext()) : logits.length;
      case ENDED -> logits.length;
    };
  }

  /** Whether what comes next is a call's mark, if it is to be one, or that of a reasoning. */
  private boolean begins() {
    return (calls.required() || either)
        && !opened
        && !splitter.inside()
        && (either || !splitter.answering() || begun.length > 0);
  }

  private int[] begunNext() {
    int n = begun.length;
    return (either && splitter.answering() ? Stream.of(open) : Stream.of(open, mark))
        .filter(one -> one.length > n && Arrays.equals(one, 0, n, begun, 0, n))
        .mapToInt(one -> one[n])
        .distinct()
        .toArray();
  }

  @Override
  public void wrote(int id) {
    if (phase == Phase.CALL) {
      progress.wrote(id);
      if (progress.ended()) {
        phase = calls.parallel() && next.length > 0 ? Phase.BETWEEN : Phase.ENDED;
        force(close);
      }
    } else if (phase == Phase.FREE && begins()) {
      begun = Arrays.copyOf(begun, begun.length + 1);
      begun[begun.length - 1] = id;
      opened = Arrays.equals(begun, open);
      if (Arrays.equals(begun, mark)) {
        begun = NONE; // the call comes behind the reasoning
      }
    } else if (phase == Phase.BETWEEN) {
      phase = Phase.FREE;
      text.setLength(0);
      force(Arrays.copyOfRange(next, 1, next.length));
    }
  }

  /** Whether a call has begun. */
  boolean called() {
    return phase != Phase.FREE;
  }

  @Override
  public void said(String piece) {
    if (phase != Phase.FREE) {
      return;
    }
    text.append(piece);
    String mark = calls.form().open();
    int at = text.indexOf(mark);
    if (calls.form().onlyFirst() && (answered || at > 0 && !text.substring(0, at).isBlank())) {
      answered = true; // what looks like a call is one no more
      text.setLength(0);
    } else if (at >= 0) {
      progress = constraint.begin();
      String behind = text.substring(at + mark.length());
      // what the mark's own token has of a call that is none stays text
      if (progress.read(behind.getBytes(StandardCharsets.UTF_8))) {
        phase = Phase.CALL;
        opened = true;
      }
      text.setLength(0);
    } else if (text.length() > mark.length()) {
      answered |= !text.substring(0, text.length() - mark.length()).isBlank();
      text.delete(0, text.length() - mark.length());
    }
  }

  @Override
  public boolean ended() {
    return phase == Phase.ENDED && written == pending.length;
  }
}
