package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.MessageKind;
import java.util.Arrays;

/**
 * Who speaks in a turn and what the turn does, in the one number that stands in its postings and in
 * {@code turn.voice}: the speaker's number in the conversation × 8 + the code of the kind. The
 * codes are in databases and never change; a kind that is new takes one of those that are free.
 */
public final class PostingCode {
  private static final int KINDS = 8;

  /** A code that no kind has is of a newer server, which knows what to make of it. */
  private static final MessageKind[] BY_CODE = new MessageKind[KINDS];

  static {
    Arrays.fill(BY_CODE, MessageKind.OTHER);
    for (MessageKind kind : MessageKind.values()) {
      BY_CODE[code(kind)] = kind;
    }
  }

  private PostingCode() {}

  public static int of(int speaker, MessageKind kind) {
    return speaker * KINDS + code(kind);
  }

  static int speaker(int posting) {
    return posting / KINDS;
  }

  static MessageKind kind(int posting) {
    return BY_CODE[posting % KINDS];
  }

  private static int code(MessageKind kind) {
    return switch (kind) {
      case STATEMENT -> 0;
      case ANSWER -> 1;
      case SMALL_TALK -> 2;
      case QUESTION -> 3;
      case UNKNOWING -> 4;
      case OTHER -> 5;
    };
  }
}
