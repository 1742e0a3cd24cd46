package dev.eunoe.turn.transcript;

import dev.eunoe.inference.Prompt.KeptAnswer;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.util.function.UnaryOperator;

/**
 * Answers as a template shows them once something follows.
 *
 * @param redacted from what was written to what may be kept
 */
record AnswerInHistory(GrowingTemplate template, UnaryOperator<String> redacted)
    implements KeptAnswer {
  @Override
  public String text(String answer) {
    String kept = redacted.apply(answer);
    return template.opening(kept) + template.inHistory(kept);
  }

  @Override
  public int[] ids(Tokenizer tokenizer, String text) {
    String opening = template.opening(text);
    String answer = text.startsWith(opening) ? text.substring(opening.length()) : text;
    return tokenizer.encodeTemplate(template.guarded(answer));
  }

  @Override
  public int[] closing(Tokenizer tokenizer, String text, int[] usual) {
    return template.isCall(text) ? tokenizer.encodeTemplate(template.closing(text)) : usual;
  }
}
