package dev.eunoe.turn;

import dev.eunoe.memory.Message;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A chain of SHA-256 over a conversation's messages: equal chains mean equal words in equal order,
 * so a client that sends its whole history again is recognised by the hash of its prefix. Texts are
 * hashed rather than token ids, because generated ids need not be those the tokenizer would choose
 * for the same text.
 */
final class TranscriptHash {

  /** The hash of an empty transcript. */
  static final String ROOT = "";

  private TranscriptHash() {}

  /** The chain's next link: the transcript {@code previous} followed by one message. */
  static String then(String previous, String role, String text) {
    MessageDigest digest = sha256();
    digest.update(previous.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(role.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(text.strip().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The same words of somebody else are another transcript. */
  private static String then(String previous, Message message) {
    String speaker = message.speaker();
    String by = speaker.isEmpty() ? message.role() : message.role() + '\u001F' + speaker;
    return then(previous, by, message.text());
  }

  static String then(String previous, List<Message> messages) {
    String hash = previous;
    for (Message message : messages) {
      hash = then(hash, message);
    }
    return hash;
  }

  /** The hash after each message, first to last. */
  static List<String> chain(List<Message> messages) {
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
