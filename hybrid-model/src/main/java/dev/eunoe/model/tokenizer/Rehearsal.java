package dev.eunoe.model.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A short conversation, held with a chat template and a tokenizer before anybody talks to the
 * model: a template that loses words, or whose special tokens the tokenizer does not know, would
 * otherwise give wrong answers, or errors alone.
 */
public final class Rehearsal {
  private static final String FIRST = "violets";
  private static final String ANSWER = "marigolds";
  private static final String SECOND = "poppies";

  private static final ChatMessage QUESTION = new ChatMessage("user", FIRST);
  private static final List<ChatMessage> CONVERSATION =
      List.of(QUESTION, new ChatMessage("assistant", ANSWER), new ChatMessage("user", SECOND));

  /** What only a special token is written like: text in these brackets is no one's markup. */
  private static final Pattern SURELY_SPECIAL =
      Pattern.compile("<[|\uFF5C].*[|\uFF5C]>|</?s>|<(bos|eos|pad|unk|(start|end)_of_turn)>");

  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final List<String> remarks = new ArrayList<>();

  private Rehearsal(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
  }

  /**
   * What may be meant and may not, a sentence each.
   *
   * @throws TokenizerException when no conversation can be held
   */
  public static List<String> remarks(ChatTemplate template, Tokenizer tokenizer) {
    var rehearsal = new Rehearsal(template, tokenizer);
    String question = rehearsal.question();
    String conversation = rehearsal.conversation();
    rehearsal.requireSpecialTokens(question + conversation);
    return rehearsal.remarks;
  }

  private String question() {
    String question = template.render(List.of(QUESTION), true);
    if (question.isBlank()) {
      throw new TokenizerException(
          template.file()
              + " is empty: it renders nothing of a question; take the model's own template.");
    }
    if (!question.contains(FIRST)) {
      throw new TokenizerException(
          template.file()
              + " renders a question without its words; take the model's own template.");
    }
    if (question.strip().endsWith(FIRST)) {
      remarks.add(
          template.file()
              + " puts nothing between a question and its answer, so the model may go on with the question.");
    }
    return question;
  }

  private String conversation() {
    String conversation;
    try {
      conversation = template.render(CONVERSATION, true);
    } catch (TokenizerException e) {
      throw new TokenizerException(
          "A conversation of more than one question cannot be held: " + e.getMessage(), e);
    }
    int answer = conversation.indexOf(ANSWER, Math.max(0, conversation.indexOf(FIRST)));
    if (!conversation.contains(FIRST) || answer < 0 || conversation.indexOf(SECOND, answer) < 0) {
      throw new TokenizerException(
          template.file()
              + " renders a conversation of two questions without all its words in their order; take the model's own template.");
    }
    return conversation;
  }

  private void requireSpecialTokens(String rendered) {
    var written = new LinkedHashSet<String>();
    var matcher = Tokenizer.LIKE_SPECIAL.matcher(rendered);
    while (matcher.find()) {
      written.add(matcher.group());
    }
    for (String token : written) {
      int count = tokenizer.encodeTemplate(token).length;
      if (count == 1) {
        continue;
      }
      if (tokenizer.unmarked().contains(token)) {
        throw new TokenizerException(
            "%s writes %s, which the vocabulary holds as one token, but the tokenizer does not know as a special one and spells out in %d; mark it as special (in added_tokens of tokenizer.json, in GGUF by token_type 3)."
                .formatted(template.file(), token, count));
      }
      if (SURELY_SPECIAL.matcher(token).matches()) {
        remarks.add(
            "%s writes %s, which the tokenizer has no token for and spells out in %d; unless the model was trained so, template and tokenizer are not of one model."
                .formatted(template.file(), token, count));
      }
    }
  }
}
