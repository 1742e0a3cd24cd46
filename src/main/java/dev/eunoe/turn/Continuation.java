package dev.eunoe.turn;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.TakenItems;
import dev.eunoe.turn.state.HeldState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the conversation stands when a turn begins: what the model has read, what of it is saved,
 * and what is new.
 *
 * @param previous the exchange this turn continues; null for a new conversation
 * @param instructions the system text at the conversation's start; null without one
 * @param input the messages that are new, the system text included when the conversation is
 * @param added those of the input that were added to the conversation before this turn, next to
 *     each other, directly before what the turn brings
 * @param transcriptHash of everything before {@code input}
 * @param path the exchanges before this one that are still of use: those not covered by {@code
 *     saved} and those the window may still show, oldest first
 * @param saved the newest usable state on the path; null when there is none
 * @param reason why the state could or could not be reused, one sentence
 */
record Continuation(
    String conversationId,
    @Nullable Exchange previous,
    @Nullable String instructions,
    List<Message> input,
    List<StoredMessage> added,
    String transcriptHash,
    List<Exchange> path,
    @Nullable HeldState saved,
    String reason) {

  /** Why a state was or was not reused behind an exchange, one sentence. */
  static String reason(Exchange previous, List<Exchange> path, @Nullable HeldState saved) {
    String reason;
    if (saved == null) {
      reason = "no state is saved for this model and tokenizer on the conversation's path";
    } else if (saved.position() == previous.endPosition()) {
      reason = "everything before this turn came from the state saved with the previous answer";
    } else {
      reason =
          "the newest saved state is of "
              + saved.responseId()
              + ", at token "
              + saved.position()
              + " of "
              + previous.endPosition();
    }
    return reason + erased(path, saved);
  }

  /** Says so when words on the way were erased: the states that had read them went as well. */
  private static String erased(List<Exchange> path, @Nullable HeldState saved) {
    int from = 0;
    for (int i = 0; saved != null && i < path.size(); i++) {
      from = path.get(i).responseId().equals(saved.responseId()) ? i + 1 : from;
    }
    long turns =
        path.subList(from, path.size()).stream()
            .flatMap(exchange -> exchange.turns().stream())
            .filter(StoredMessage::erased)
            .count();
    return turns == 0
        ? ""
        : "; "
            + turns
            + " message(s) behind it were erased, and with them the states that had read them";
  }

  /** Tokens before this turn, along its path. */
  long startPosition() {
    return previous == null ? 0 : previous.endPosition();
  }

  @Nullable String previousResponseId() {
    return previous == null ? null : previous.responseId();
  }

  /** What the turn takes of its conversation. */
  TakenItems taken(Turn turn) {
    return new TakenItems(
        input.size() - turn.messages().size() - added.size(),
        added.stream().map(StoredMessage::id).toList());
  }

  /** Of the new messages. */
  long chars() {
    return input.stream().mapToLong(message -> message.text().length()).sum();
  }

  /** Of the new messages, and of those before them that may have to be read again. */
  long charsToRead() {
    return chars()
        + unread().stream()
            .flatMap(exchange -> exchange.turns().stream())
            .mapToLong(turn -> turn.text().length())
            .sum();
  }

  /** Tokens of this turn that the saved state has read: one of its own, of its way here. */
  int ahead() {
    return saved == null ? 0 : (int) Math.max(0, saved.position() - startPosition());
  }

  /** Tokens of the first unread exchange that the saved state has read: one of its way. */
  int readOfUnread() {
    List<Exchange> unread = unread();
    return saved == null || unread.isEmpty()
        ? 0
        : (int) Math.max(0, saved.position() - unread.getFirst().startPosition());
  }

  /** The exchanges of which the saved state has not read all tokens, oldest first. */
  List<Exchange> unread() {
    long position = saved == null ? 0 : saved.position();
    return path.stream().filter(exchange -> exchange.endPosition() > position).toList();
  }
}
