package dev.eunoe.memory.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eunoe.memory.StateBlock;
import dev.eunoe.memory.StateToSave;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** States of words, as an engine would hand them in: a block to each word, named by all so far. */
public final class MadeUpStates {
  private MadeUpStates() {}

  /** Without blocks. */
  public static StateToSave fixed(String fingerprint, long position, byte[] fixed) {
    return new StateToSave(fingerprint, position, fixed, List.of());
  }

  /** With one part, which holds a block for each word. */
  public static StateToSave reading(String fingerprint, long position, String... words) {
    return new StateToSave(
        fingerprint, position, "fixed".getBytes(UTF_8), chain(0, 0, List.of(words)));
  }

  /**
   * The end of a part whose blocks are these words.
   *
   * @param from index of the first block that is needed
   */
  public static List<StateBlock> chain(int part, int from, List<String> words) {
    List<StateBlock> blocks = new ArrayList<>();
    byte[] key = new byte[0];
    for (int i = 0; i < words.size(); i++) {
      key = digest(key, words.get(i));
      byte[] bytes = bytes(part, words.get(i));
      if (i >= from) {
        blocks.add(new StateBlock(part, i, key, () -> bytes));
      }
    }
    return blocks;
  }

  public static byte[] bytes(int part, String word) {
    return (word + " in part " + part).getBytes(UTF_8);
  }

  private static byte[] digest(byte[] before, String word) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(before);
      return sha.digest(word.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
