package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.Reach;
import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The owner's messages that say again what others say. The words may be sealed, so all of the
 * owner's are read, a page at a time, and compared in memory.
 */
public final class Restatements {
  private static final int PAGE = 5_000;

  /** More related ones than a person would look through. */
  private static final int MAX_RELATED = 100;

  /** A name or number that more messages have is the talk's subject, and tells of nothing. */
  private static final int COMMON = 20;

  /** A word that more of what is said has tells none of it apart. */
  private static final int MAX_SHARING = 40;

  private static final String TURNS =
      """
      select id, public_id, text from turn
      where owner_id = :owner and id > :after and erased_at is null and role = 'user'
      order by id limit :page
      """;

  /** What is said, by its words; a message has to have one of them. */
  private final Map<String, List<Meaning>> byWord = new HashMap<>();

  private final List<Restatement> found = new ArrayList<>();
  private final Map<String, Integer> messagesWith = new HashMap<>();

  /**
   * A message that tells of it.
   *
   * @param same whether it says nothing else
   * @param mostly whether it has most of the words
   * @param facts of what is said that it has
   */
  private record Restatement(
      long id, String publicId, boolean same, boolean mostly, Set<String> facts) {}

  private Restatements(Collection<Meaning> said) {
    for (Meaning meaning : new HashSet<>(said)) { // copies say it thousands of times
      meaning
          .forms()
          .forEach(word -> byWord.computeIfAbsent(word, _ -> new ArrayList<>()).add(meaning));
    }
  }

  /** Public ids of the owner's messages that say what these words say, newest first. */
  public static Uni<List<String>> saying(OwnedSession session, String words) {
    return TextWork.run(words.length(), () -> List.of(Meaning.of(words)))
        .chain(said -> of(session, said, Set.of()))
        .map(restated -> restated.left(Reach.ALONE));
  }

  /** Of the owner's own among these messages; what an assistant repeats is an echo. */
  static Uni<Restatements> of(OwnedSession session, Collection<OpenedMessage> asked) {
    List<OpenedMessage> own = asked.stream().filter(turn -> turn.role().equals("user")).toList();
    Set<Long> ids = asked.stream().map(OpenedMessage::id).collect(Collectors.toSet());
    return TextWork.run(
            OpenedMessage.chars(own),
            () -> own.stream().map(turn -> Meaning.of(turn.text())).toList())
        .chain(said -> of(session, said, ids));
  }

  /**
   * @param said what others say
   * @param but rows of messages that are not looked at
   */
  static Uni<Restatements> of(OwnedSession session, Collection<Meaning> said, Set<Long> but) {
    var restatements = new Restatements(said);
    return restatements.byWord.isEmpty()
        ? Uni.createFrom().item(restatements)
        : restatements.read(session, but, 0).replaceWith(restatements);
  }

  /** Rows of the messages that go along. */
  List<Long> rows(Reach reach) {
    return telling().filter(turn -> goes(turn, reach)).map(Restatement::id).sorted().toList();
  }

  /** Public ids of the messages that stay, newest first. */
  List<String> left(Reach reach) {
    return telling()
        .filter(turn -> !goes(turn, reach))
        .sorted(Comparator.comparingLong(Restatement::id).reversed())
        .limit(MAX_RELATED)
        .map(Restatement::publicId)
        .toList();
  }

  /** Names and numbers of what is said that few of the other messages have. */
  Set<String> facts() {
    Set<String> facts = new HashSet<>();
    byWord.values().forEach(said -> said.forEach(meaning -> facts.addAll(meaning.facts())));
    facts.removeIf(fact -> messagesWith.getOrDefault(fact, 0) > COMMON);
    return facts;
  }

  private static boolean goes(Restatement turn, Reach reach) {
    return switch (reach) {
      case ALONE -> false;
      case SAME -> turn.same();
      case RELATED -> true;
    };
  }

  private Stream<Restatement> telling() {
    return found.stream()
        .filter(turn ->
            turn.mostly()
                || turn.facts().stream()
                    .anyMatch(fact -> messagesWith.getOrDefault(fact, 0) <= COMMON));
  }

  private Uni<Void> read(OwnedSession session, Set<Long> but, long after) {
    return session
        .createRowQuery(TURNS)
        .setParameter("after", after)
        .setParameter("page", PAGE)
        .getResultList()
        .call(rows -> {
          long chars = rows.stream().mapToLong(row -> row.text("text").length()).sum();
          return TextWork.run(chars, () -> compare(session.sealing(), rows, but));
        })
        .chain(rows ->
            rows.size() < PAGE
                ? Uni.createFrom().voidItem()
                : read(session, but, rows.getLast().number("id")));
  }

  private boolean compare(Sealing sealing, List<Row> rows, Set<Long> but) {
    for (Row row : rows) {
      long id = row.number("id");
      if (!but.contains(id)) {
        compare(id, row.text("public_id"), Meaning.of(sealing.open(row.text("text"))));
      }
    }
    return true;
  }

  private void compare(long id, String publicId, Meaning other) {
    List<Meaning> sharing =
        other.words().stream()
            .map(word -> byWord.getOrDefault(word, List.of()))
            .filter(meanings -> meanings.size() <= MAX_SHARING)
            .flatMap(List::stream)
            .distinct()
            .toList();
    Set<String> facts = new HashSet<>();
    sharing.forEach(meaning -> facts.addAll(meaning.facts()));
    facts.retainAll(other.words());
    facts.forEach(fact -> messagesWith.merge(fact, 1, Integer::sum));
    boolean same = sharing.stream().anyMatch(meaning -> meaning.isRestatedBy(other));
    boolean mostly = same || sharing.stream().anyMatch(meaning -> meaning.isMostlyIn(other));
    if (mostly || !facts.isEmpty()) {
      found.add(new Restatement(id, publicId, same, mostly, facts));
    }
  }
}
