package dev.eunoe.memory.persistence;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.Status;
import java.util.List;
import java.util.stream.Stream;

/** A talk that is forgotten in parts: of an owner of its own, with a state after each answer. */
public final class Forgetting {
  public static final String MODEL = "model-a";

  /** A token to each word, whoever says it. */
  public static final Retokenizer WORDS =
      exchange ->
          exchange.turns().stream()
              .flatMap(turn -> Stream.of(turn.text().split(" ")))
              .mapToInt(String::hashCode)
              .toArray();

  public final Talk talk = Talk.withNewOwner();
  public final MemoryRights rights = TestDatabase.rights();

  @CanIgnoreReturnValue
  public String say(String text, String answer) {
    return talk.say(text, answer, stateOf(talk));
  }

  private static StateToSave stateOf(Talk talk) {
    return MadeUpStates.fixed(MODEL, talk.position + 20, new byte[] {7});
  }

  public String turnSaying(String text) {
    return rights.list(talk.owner, null, 100).await().indefinitely().stream()
        .filter(item -> item.text().equals(text))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @CanIgnoreReturnValue
  public ErasureReceipt forget(String text) {
    return rights.forget(talk.owner, turnSaying(text), WORDS).await().indefinitely().orElseThrow();
  }

  public List<Exchange> path() {
    return talk.history(talk.last);
  }

  /** Stores an answer whose receipt says that it was given a turn. */
  public static void answerGiven(Talk talk, String turn, String question, String answer) {
    String id = talk.begin(question);
    String receipt =
        "{\"memory\":{\"items\":[{\"turn_id\":\"%s\",\"text\":\"… locker is 40718.\"}]}}"
            .formatted(turn);
    talk.store
        .append(
            new FinishedExchange(
                talk.owner,
                id,
                Status.COMPLETED,
                answer,
                new int[] {1},
                new int[] {2},
                "hash of " + id,
                talk.position,
                talk.position + 20,
                "{\"output\":\"%s\",\"eunoe\":%s}".formatted(answer, receipt),
                receipt,
                MODEL,
                talk.now.plusSeconds(5)))
        .await()
        .indefinitely();
    talk.save(id, stateOf(talk));
    talk.position += 20;
    talk.last = id;
  }
}
