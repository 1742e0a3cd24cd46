package dev.eunoe.model.tokenizer;

import java.util.Arrays;

/**
 * Turns ids into text one at a time and never emits half a character: what may still change is held
 * back until it cannot.
 *
 * <p>A token may hold a part of a UTF-8 sequence, and a decoder may write a token differently at
 * the start of a text. So each step decodes the ids since the last emitted character together with
 * the few before them, and emits what is new.
 */
public final class IncrementalDecoder {
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * A UTF-8 sequence has at most four bytes: what is still broken after so many ids stays broken.
   */
  private static final int MOST_PENDING = 4;

  private final Tokenizer tokenizer;
  private int[] context = {};
  private int[] pending = {};

  IncrementalDecoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Adds an id; returns the text that became complete with it, perhaps empty. */
  public String add(int id) {
    pending = append(pending, id);
    String text = newText();
    boolean incomplete = !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
    if (text.isEmpty() || (incomplete && pending.length < MOST_PENDING)) {
      return "";
    }
    emitted();
    return text;
  }

  /**
   * The text of what was held back, to be called once at the end; bytes that are no UTF-8 become
   * U+FFFD.
   */
  public String finish() {
    String text = newText();
    emitted();
    return text;
  }

  private String newText() {
    int[] both = Arrays.copyOf(context, context.length + pending.length);
    System.arraycopy(pending, 0, both, context.length, pending.length);
    return tokenizer.decode(both).substring(tokenizer.decode(context).length());
  }

  private void emitted() {
    context = pending;
    pending = new int[0];
  }

  private static int[] append(int[] ids, int id) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = id;
    return longer;
  }
}
