package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The words by which an answer gives an erased message away: content words of the message that its
 * owner said nowhere else, and that no answer had used before.
 */
final class LeakingAnswers {
  private static final int PAGE = 5_000;

  /** Those that are erased are left out here: a list of thousands would be gone through a row. */
  private static final String TURNS =
      """
      select id, text from turn
      where owner_id = :owner and id > :after and erased_at is null
        and (role = 'user' or exchange_id < :first)
      order by id limit :page
      """;

  private LeakingAnswers() {}

  /**
   * @param erased ids of the messages, {@code first} the first exchange with one of them
   * @param words content words of the messages
   * @return those of {@code words} that nothing else explains
   */
  static Uni<Set<String>> telling(
      OwnedSession session, Collection<Long> erased, long first, Set<String> words) {
    return narrow(session, Set.copyOf(erased), first, new HashSet<>(words), 0);
  }

  private static Uni<Set<String>> narrow(
      OwnedSession session, Set<Long> erased, long first, Set<String> words, long after) {
    if (words.isEmpty()) {
      return Uni.createFrom().item(words);
    }
    return page(session, first, after)
        .call(rows -> {
          long chars = rows.stream().mapToLong(row -> row.text("text").length()).sum();
          return TextWork.run(chars, () -> narrow(session.sealing(), rows, erased, words));
        })
        .chain(rows ->
            rows.size() < PAGE
                ? Uni.createFrom().item(words)
                : narrow(session, erased, first, words, rows.getLast().number("id")));
  }

  private static boolean narrow(
      Sealing sealing, List<Row> rows, Set<Long> erased, Set<String> words) {
    boolean changed = false;
    for (Row row : rows) {
      if (!erased.contains(row.number("id"))) {
        changed |= words.removeAll(Words.content(sealing.open(row.text("text"))));
      }
    }
    return changed;
  }

  private static Uni<List<Row>> page(OwnedSession session, long first, long after) {
    return session
        .createRowQuery(TURNS)
        .setParameter("after", after)
        .setParameter("first", first)
        .setParameter("page", PAGE)
        .getResultList();
  }

  /**
   * By what an answer is known to give a message away.
   *
   * @param words that nothing else explains
   * @param facts names and numbers of it: who was given them with it has them from it
   */
  record Telling(Set<String> words, Set<String> facts) {
    boolean isEmpty() {
      return words.isEmpty() && facts.isEmpty();
    }

    boolean isIn(String answer) {
      return Words.content(answer).stream().anyMatch(words::contains)
          || (!facts.isEmpty() && Meaning.of(answer).words().stream().anyMatch(facts::contains));
    }
  }
}
