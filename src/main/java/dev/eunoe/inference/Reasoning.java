package dev.eunoe.inference;

/**
 * What a model reasoned before it answered.
 *
 * @param text without the marks around it
 * @param tokens how many of the generated ones it took, those of the marks among them
 */
public record Reasoning(String text, int tokens) {
  /** Of a model that answers at once. */
  public static final Reasoning NONE = new Reasoning("", 0);

  /** Whether there is a word of it to show. */
  public boolean isShown() {
    return !text.isEmpty();
  }

  public Reasoning withText(String other) {
    return new Reasoning(other, tokens);
  }
}
