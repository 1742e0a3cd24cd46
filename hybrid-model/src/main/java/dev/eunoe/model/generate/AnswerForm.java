package dev.eunoe.model.generate;

import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.weights.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer to its form, from where it begins: what is reasoned before is free. Where a model
 * may reason or not, its first tokens are those of a mark or of the form.
 */
final class AnswerForm implements Form {
  private static final int[] NONE = {};

  private final Constraint.Progress progress;
  private final ReasoningSplitter splitter;
  private final int[] ends;

  /** The tokens that the model may begin with instead: the marks of a reasoning, or of none. */
  private final List<int[]> marks;

  /** Whether the form itself may come first. */
  private final boolean unmarked;

  /** White space between a reasoning and its answer, which is no part of either. */
  private final int[] breaks;

  private int[] begun = NONE;
  private boolean broken;

  /** Whether the answer has begun without a mark. */
  private boolean started;

  AnswerForm(
      Constraint constraint,
      @Nullable ReasoningOptions reasons,
      Checkpoint checkpoint,
      ReasoningSplitter splitter) {
    this.progress = constraint.begin();
    this.splitter = splitter;
    this.ends = checkpoint.stopTokens().stream().mapToInt(Integer::intValue).sorted().toArray();
    this.marks = new ArrayList<>();
    this.unmarked = reasons == null || !reasons.markers().areChannels();
    Tokenizer tokenizer = checkpoint.tokenizer();
    if (reasons != null) {
      marks.add(tokenizer.encodeTemplate(reasons.markers().open()));
      if (!unmarked) {
        marks.add(tokenizer.encodeTemplate(reasons.markers().unreasoned()));
      }
    }
    this.breaks = reasons == null ? NONE : single(tokenizer, "\n\n", "\n");
  }

  private static int[] single(Tokenizer tokenizer, String... texts) {
    return Arrays.stream(texts)
        .map(tokenizer::encode)
        .filter(ids -> ids.length == 1)
        .mapToInt(ids -> ids[0])
        .toArray();
  }

  @Override
  public int mask(float[] logits) {
    if (splitter.answering()) {
      return progress.mask(logits, ends, splitter.behind() && !broken ? breaks : NONE);
    }
    if (splitter.inside()) {
      return logits.length;
    }
    int[] more = started ? NONE : marksNext();
    if (begun.length > 0 || !unmarked) {
      return only(logits, more);
    }
    return progress.mask(logits, ends, more);
  }

  /** The next token of each mark that the answer has begun with. */
  private int[] marksNext() {
    int n = begun.length;
    return marks.stream()
        .filter(mark -> mark.length > n && Arrays.equals(mark, 0, n, begun, 0, n))
        .mapToInt(mark -> mark[n])
        .distinct()
        .toArray();
  }

  /** Leaves only these tokens; returns how many they are. */
  static int only(float[] logits, int[] ids) {
    float[] kept = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      kept[i] = logits[ids[i]];
    }
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < ids.length; i++) {
      logits[ids[i]] = kept[i];
    }
    return ids.length;
  }

  @Override
  public @Nullable Integer forced() {
    return null;
  }

  @Override
  public void said(String text) {}

  @Override
  public void wrote(int id) {
    if (splitter.inside()) {
      return;
    }
    boolean isBreak = isBreak(id);
    if (splitter.answering()) {
      broken |= isBreak;
      if (!isBreak) {
        progress.wrote(id);
      }
    } else if (!started && IntStream.of(marksNext()).anyMatch(one -> one == id)) {
      begun = Arrays.copyOf(begun, begun.length + 1);
      begun[begun.length - 1] = id;
    } else {
      started = true;
      progress.wrote(id);
    }
  }

  /** Whether a token is white space between a reasoning and its answer, where it may come next. */
  boolean isBreak(int id) {
    return splitter.behind() && !broken && IntStream.of(breaks).anyMatch(one -> one == id);
  }

  @Override
  public boolean ended() {
    return progress.ended();
  }
}
