package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's new place after words before it, or in it, have changed.
 *
 * @param ids its token ids where its own words changed; null where only its place did
 */
record Repositioned(String responseId, long start, long end, int @Nullable [] ids) {

  /**
   * @param exchanges an exchange stands behind the one it continues
   */
  static List<Repositioned> all(
      List<Exchange> exchanges, Predicate<Exchange> changed, Retokenizer tokenizer) {
    Map<String, Long> ends = new HashMap<>();
    List<Repositioned> all = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      if (!exchange.status().hasAnswer()) {
        continue;
      }
      String previous = exchange.previousResponseId();
      long start = previous == null ? 0 : ends.getOrDefault(previous, exchange.startPosition());
      int[] ids = changed.test(exchange) ? tokenizer.ids(exchange) : null;
      long length =
          ids != null && ids.length > 0
              ? ids.length
              : exchange.endPosition() - exchange.startPosition();
      ends.put(exchange.responseId(), start + length);
      all.add(new Repositioned(exchange.responseId(), start, start + length, ids));
    }
    return all;
  }

  Uni<Integer> write(Mutiny.Session session, Owner owner) {
    String tokens = ids == null ? "" : ", inputTokens = :ids, answerTokens = :none";
    var update =
        session
            .createMutationQuery(
                "update ExchangeEntity set startPosition = :start, endPosition = :end"
                    + tokens
                    + " where ownerId = :owner and responseId = :response")
            .setParameter("start", start)
            .setParameter("end", end)
            .setParameter("owner", owner.id())
            .setParameter("response", responseId);
    return ids == null
        ? update.executeUpdate()
        : update
            .setParameter("ids", TokenIds.toBytes(ids))
            .setParameter("none", new byte[0])
            .executeUpdate();
  }
}
