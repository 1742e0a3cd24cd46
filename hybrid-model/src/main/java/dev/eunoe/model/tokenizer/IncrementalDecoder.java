package dev.eunoe.model.tokenizer;

import java.util.Arrays;

/**
 * Turns ids into text one at a time and never emits half a character: what may still change is held
 * back until it cannot.
 *
 * <p>A token may hold a part of a UTF-8 sequence, and a decoder may write a token differently at
 * the start of a text. So each step decodes the ids since the last complete character together with
 * the few before them, and emits what is new.
 */
public final class IncrementalDecoder {
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * The beginning of a UTF-8 sequence has at most three bytes, which a decoder may show as so many
   * replacements.
   */
  private static final int MAX_BEGINNING = 3;

  private static final int LETTER = 'A';

  private final Tokenizer tokenizer;
  private final ByteRun byteRun;
  private final int[] plainByte;
  private int[] context = {};
  private int[] pending = {};
  private int emitted;

  /**
   * A decoder.
   *
   * @param byteTokens ids of the tokens that stand for one byte each, by byte, -1 where there is
   *     none; empty when a tokenizer has no such tokens
   */
  IncrementalDecoder(Tokenizer tokenizer, int[] byteTokens) {
    this.tokenizer = tokenizer;
    this.byteRun = new ByteRun(byteTokens);
    boolean has = byteTokens.length > LETTER && byteTokens[LETTER] >= 0;
    this.plainByte = has ? new int[] {byteTokens[LETTER]} : new int[0];
  }

  /** Adds an id; returns the text that became complete with it, perhaps empty. */
  public String add(int id) {
    if (byteRun.holds(id)) {
      String before = finishPending();
      // Stands for the bytes, for a decoder that writes the first token in another way.
      context = plainByte;
      return before + byteRun.add(id);
    }
    return byteRun.end() + addWhole(id);
  }

  private String addWhole(int id) {
    pending = Arrays.copyOf(pending, pending.length + 1);
    pending[pending.length - 1] = id;
    String text = pendingText();
    int complete = text.length();
    while (complete > 0
        && text.length() - complete < MAX_BEGINNING
        && text.charAt(complete - 1) == REPLACEMENT) {
      complete--;
    }
    String part = text.substring(Math.min(emitted, complete), complete);
    emitted = Math.max(emitted, complete);
    if (complete == text.length() && complete > 0) {
      context = pending;
      pending = new int[0];
      emitted = 0;
    }
    return part;
  }

  /**
   * The text of what was held back, to be called once at the end; bytes that are no UTF-8 become
   * U+FFFD.
   */
  public String finish() {
    return finishPending() + byteRun.end();
  }

  private String finishPending() {
    String text = pendingText();
    String rest = text.substring(Math.min(emitted, text.length()));
    context = pending.length > 0 ? pending : context;
    pending = new int[0];
    emitted = 0;
    return rest;
  }

  private String pendingText() {
    int[] both = Arrays.copyOf(context, context.length + pending.length);
    System.arraycopy(pending, 0, both, context.length, pending.length);
    String text = tokenizer.decode(both);
    return text.substring(Math.min(tokenizer.decode(context).length(), text.length()));
  }
}
