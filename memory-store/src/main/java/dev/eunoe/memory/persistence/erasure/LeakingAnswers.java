package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The words by which an answer gives an erased message away: content words of the message that its
 * owner said nowhere else, and that no answer had used before.
 */
public final class LeakingAnswers {
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
      Mutiny.Session session,
      String owner,
      Collection<Long> erased,
      long first,
      Set<String> words) {
    return narrow(session, owner, Set.copyOf(erased), first, new HashSet<>(words), 0);
  }

  private static Uni<Set<String>> narrow(
      Mutiny.Session session,
      String owner,
      Set<Long> erased,
      long first,
      Set<String> words,
      long after) {
    if (words.isEmpty()) {
      return Uni.createFrom().item(words);
    }
    return page(session, owner, first, after)
        .call(rows -> {
          Sealing sealing = CurrentSealing.get();
          long chars = rows.stream().mapToLong(row -> ((String) row[1]).length()).sum();
          return TextWork.run(chars, () -> narrow(sealing, rows, erased, words));
        })
        .chain(rows ->
            rows.size() < PAGE
                ? Uni.createFrom().item(words)
                : narrow(
                    session,
                    owner,
                    erased,
                    first,
                    words,
                    ((Number) rows.getLast()[0]).longValue()));
  }

  private static boolean narrow(
      Sealing sealing, List<Object[]> rows, Set<Long> erased, Set<String> words) {
    boolean changed = false;
    for (Object[] row : rows) {
      if (!erased.contains(((Number) row[0]).longValue())) {
        changed |= words.removeAll(Words.content(sealing.open((String) row[1])));
      }
    }
    return changed;
  }

  private static Uni<List<Object[]>> page(
      Mutiny.Session session, String owner, long first, long after) {
    return session
        .createNativeQuery(TURNS, Object[].class)
        .setParameter("owner", owner)
        .setParameter("after", after)
        .setParameter("first", first)
        .setParameter("page", PAGE)
        .getResultList();
  }

  public static boolean tells(String answer, Set<String> words) {
    return Words.content(answer).stream().anyMatch(words::contains);
  }
}
