package dev.eunoe.turn.transcript;

import dev.eunoe.memory.Message;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A chain of SHA-256 over a conversation's messages: equal chains mean equal words in equal order,
 * to the last blank, so a client that sends its whole history again is recognised by the hash of
 * its prefix. Texts are hashed rather than token ids, because generated ids need not be those the
 * tokenizer would choose for the same text.
 */
public final class TranscriptHash {

  /** The hash of an empty transcript. */
  public static final String ROOT = "";

  /** What is hashed, and how; chains of another way are never equal to one of this. */
  private static final byte VERSION = 2;

  private TranscriptHash() {}

  /**
   * The chain's next link: the transcript {@code previous} followed by one message. The same words
   * of somebody else are another transcript.
   */
  public static String then(String previous, Message message) {
    MessageDigest digest = sha256();
    digest.update(VERSION);
    add(digest, previous);
    add(digest, message.role());
    add(digest, message.speaker());
    add(digest, message.text());
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Its length first, so that no text can pass for the end of one and the beginning of another;
   * then its UTF-16 units, since UTF-8 makes one of all halves of pairs.
   */
  private static void add(MessageDigest digest, String text) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * text.length());
    bytes.putInt(text.length());
    bytes.asCharBuffer().put(text);
    digest.update(bytes.array());
  }

  public static String then(String previous, List<Message> messages) {
    String hash = previous;
    for (Message message : messages) {
      hash = then(hash, message);
    }
    return hash;
  }

  /** The hash after each message, first to last. */
  public static List<String> chain(List<Message> messages) {
    var hashes = new ArrayList<String>(messages.size());
    String hash = ROOT;
    for (Message message : messages) {
      hash = then(hash, message);
      hashes.add(hash);
    }
    return hashes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
