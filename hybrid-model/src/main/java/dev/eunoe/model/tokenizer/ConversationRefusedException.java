package dev.eunoe.model.tokenizer;

/**
 * The chat template takes no such conversation, by {@code raise_exception}: for example one with a
 * role the model was not trained on. Another conversation helps.
 */
public final class ConversationRefusedException extends TokenizerException {
  private static final long serialVersionUID = 1L;

  private final String words;

  ConversationRefusedException(String file, String words, Throwable cause) {
    super(file + " refuses the conversation: " + words + ".", cause);
    this.words = words;
  }

  /** What the template says. */
  public String words() {
    return words;
  }
}
