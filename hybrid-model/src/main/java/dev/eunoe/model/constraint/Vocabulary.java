package dev.eunoe.model.constraint;

import dev.eunoe.model.constraint.grammar.ByteSet;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.tokenizer.TokenBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The tokens of a model, as bytes. Of most tokens it matters only whether a JSON string may have
 * them: they are kept apart by their length, and only the others are walked through within a string
 * (the slices of llguidance).
 */
final class Vocabulary {
  /** What an unescaped character of a JSON string begins with. */
  static final ByteSet PLAIN_BEGINNINGS =
      ByteSet.of(' ', '!').or(ByteSet.of('#', '[')).or(ByteSet.of(']', 0xFF));

  /** Bytes that no UTF-8 has. */
  private static final ByteSet NEVER =
      ByteSet.of(0xC0, 0xC1).or(ByteSet.of(0xF5, 0xFF)).or(ByteSet.of(0, 0x1F));

  private final Trie all;

  /** Tokens that are not plain. */
  private final Trie others;

  /** Plain tokens of at most as many characters as the place says. */
  private final List<long[]> plainUpTo = new ArrayList<>();

  private final TokenBytes tokens;

  /**
   * @throws GrammarException when the tokens cannot write every text
   */
  Vocabulary(TokenBytes tokens) {
    this.tokens = tokens;
    var entries = new ArrayList<Trie.Entry>();
    var rest = new ArrayList<Trie.Entry>();
    var plain = new ArrayList<BitSet>();
    var single = new BitSet();
    for (int id = 0; id < tokens.vocabSize(); id++) {
      byte[] bytes = tokens.of(id);
      if (bytes.length == 0) {
        continue;
      }
      var entry = new Trie.Entry(bytes, id);
      entries.add(entry);
      if (bytes.length == 1) {
        single.set(bytes[0] & 0xFF);
      }
      int characters = plainCharacters(bytes);
      if (characters == 0) {
        rest.add(entry);
      } else {
        while (plain.size() <= characters) {
          plain.add(new BitSet());
        }
        plain.get(characters).set(id);
      }
    }
    requireAllBytes(single);
    this.all = new Trie(entries);
    this.others = new Trie(rest);
    var upTo = new BitSet();
    for (BitSet ofLength : plain) {
      upTo.or(ofLength);
      plainUpTo.add(upTo.toLongArray());
    }
  }

  private static void requireAllBytes(BitSet single) {
    for (int b = 0; b < 256; b++) {
      if (!single.get(b) && !NEVER.has(b)) {
        throw new GrammarException(
            "This model's vocabulary has no token for each single byte, so its answers cannot be"
                + " held to a form.");
      }
    }
  }

  /** Characters of a token that are all whole and unescaped ones of a JSON string, or 0. */
  private static int plainCharacters(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '"' || b == '\\' || b >= 0 && b < ' ') {
        return 0;
      }
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.codePointCount(0, text.length());
    } catch (CharacterCodingException e) {
      return 0;
    }
  }

  byte[] bytes(int id) {
    return id < tokens.vocabSize() ? tokens.of(id) : new byte[0];
  }

  /** What may follow a state of an automaton. */
  Mask mask(Automaton automaton, State state) {
    automaton.beginWork();
    int characters = automaton.plainCharacters(state);
    var allowed = new TokenList();
    if (characters == 0) {
      all.walk(automaton, state, allowed);
      return mask(allowed.toArray());
    }
    others.walk(automaton, state, allowed);
    long[] plain = plainUpTo.get(Math.min(characters, plainUpTo.size() - 1));
    return new Mask(plain, BitSet.valueOf(plain).cardinality(), allowed.toArray());
  }

  /** As a list where they are few, which most are. */
  private Mask mask(int[] ids) {
    if (ids.length < tokens.vocabSize() / 32) {
      return new Mask(null, 0, ids);
    }
    var set = new BitSet();
    for (int id : ids) {
      set.set(id);
    }
    return new Mask(set.toLongArray(), ids.length, new int[0]);
  }
}
