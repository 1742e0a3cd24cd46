package dev.eunoe.model.generate;

import org.jspecify.annotations.Nullable;

/**
 * Holds an answer either to calls of tools or to a form: to both until its tokens tell which it is.
 * A call then begins the answer, since words before it would be words of the form.
 */
final class CallOrAnswerForm implements Form {
  private final CallForm calls;
  private final AnswerForm answer;
  private final ReasoningSplitter splitter;
  private final int vocabSize;
  private boolean mayCall = true;
  private boolean mayAnswer = true;

  CallOrAnswerForm(CallForm calls, AnswerForm answer, ReasoningSplitter splitter, int vocabSize) {
    this.calls = calls;
    this.answer = answer;
    this.splitter = splitter;
    this.vocabSize = vocabSize;
  }

  @Override
  public int mask(float[] logits) {
    if (splitter.inside()) {
      return logits.length;
    }
    if (!mayCall) {
      return answer.mask(logits);
    }
    if (!mayAnswer) {
      return calls.mask(logits);
    }
    float[] ofCalls = logits.clone();
    int unused = answer.mask(logits);
    int unusedCount = calls.mask(ofCalls);
    int left = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.max(logits[i], ofCalls[i]);
      left += logits[i] == Float.NEGATIVE_INFINITY ? 0 : 1;
    }
    return left;
  }

  @Override
  public @Nullable Integer forced() {
    return mayCall ? calls.forced() : null;
  }

  @Override
  public void wrote(int id) {
    boolean isBreak = mayAnswer && answer.isBreak(id); // says nothing of what comes behind it
    if (mayCall && mayAnswer && !splitter.inside() && !isBreak) {
      mayCall = admits(calls, id);
      mayAnswer = admits(answer, id);
    }
    if (mayAnswer) {
      answer.wrote(id);
    }
    if (mayCall && !isBreak) {
      calls.wrote(id);
    }
  }

  /** Whether a token may come next. */
  private boolean admits(Form form, int id) {
    float[] logits = new float[vocabSize];
    int unused = form.mask(logits);
    return logits[id] != Float.NEGATIVE_INFINITY;
  }

  @Override
  public void said(String text) {
    if (mayCall) {
      calls.said(text);
      mayAnswer &= !calls.called(); // its mark may stand in the header of a channel
      mayCall = !splitter.isFinal();
    }
  }

  @Override
  public boolean ended() {
    return mayAnswer ? answer.ended() : calls.ended();
  }
}
