package dev.eunoe.memory.sealing;

import dev.eunoe.memory.MasterKey;
import java.util.Optional;

/** One owner's words on their way into the database and back. The empty text stays empty. */
public sealed interface Sealing permits PlainWords, SealedWords {

  /** With a key: words encrypted under a key of this owner's own; without: words as they are. */
  static Sealing of(Optional<MasterKey> key, String owner) {
    return key.<Sealing>map(master -> new SealedWords(master, owner))
        .orElse(PlainWords.AS_THEY_ARE);
  }

  /** A text as it is stored; the same text looks different each time. */
  String seal(String words);

  /** A text that is compared where it is stored: equal ones are stored equal. */
  String sealAlike(String words);

  /** What {@link #seal} or {@link #sealAlike} was given. */
  String open(String stored);

  /** Bytes from which words can be told, such as token ids. */
  byte[] seal(byte[] bytes);

  byte[] open(byte[] stored);

  /**
   * A hash of words that are kept nowhere, to tell the same words by; empty where there is no key
   * that whoever has the database lacks.
   */
  Optional<String> keyedHash(String words);

  /** What a turn is found by; a sealed one is found by the same lexeme, and tells nothing of it. */
  String lexeme(String lexeme);

  /**
   * A number made of words, by which texts that are nearly equal are found; see {@link #lexeme}.
   */
  long band(long band);
}
