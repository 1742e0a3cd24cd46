package dev.eunoe.model.tools;

import dev.eunoe.model.constraint.grammar.ByteSet;
import dev.eunoe.model.constraint.grammar.Grammar;

/**
 * What stands within a call, around its name and its arguments. One of the two behind the name may
 * have the call's id in it, at {@link #ID}.
 *
 * @param before the name
 * @param between the name and the arguments
 * @param behind the arguments
 */
record CallWords(String before, String between, String behind) {
  /** Where the id stands. */
  static final String ID = "{id}";

  private static final Grammar OF_ID =
      Grammar.repeat(
          new Grammar.Bytes(
              ByteSet.of('0', '9').or(ByteSet.of('A', 'Z')).or(ByteSet.of('a', 'z')), false),
          CallIds.LENGTH,
          CallIds.LENGTH);

  /** Whether calls have ids. */
  boolean hasId() {
    return between.contains(ID) || behind.contains(ID);
  }

  /** Whether the id comes behind the arguments, so that it is not known while they are read. */
  boolean endsWithId() {
    return behind.contains(ID);
  }

  /** What is written of the words that may have the id. */
  static String with(String words, String id) {
    return words.contains(ID) ? words.replace(ID, CallIds.of(id)) : words;
  }

  /** What may be written of them: any id. */
  static Grammar grammar(String words) {
    return words.contains(ID)
        ? Grammar.sequence(Grammar.text(front(words)), OF_ID, Grammar.text(rest(words)))
        : Grammar.text(words);
  }

  /** What comes in front of the id; all where there is none. */
  static String front(String words) {
    int at = words.indexOf(ID);
    return at < 0 ? words : words.substring(0, at);
  }

  /** What comes behind the id; nothing where there is none. */
  static String rest(String words) {
    int at = words.indexOf(ID);
    return at < 0 ? "" : words.substring(at + ID.length());
  }
}
