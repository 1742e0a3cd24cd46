package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transactions that wait for each other: which need not, and what becomes of those that do. */
class DeadlockTest {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  /** All an owner has said, asked for without waiting: a row that is held is an error. */
  private static final String ALL_ROWS =
      """
      select count(*) from (select from turn t where owner_id = ?1 for update nowait) turns,
        (select from conversation c where owner_id = ?1 for update nowait) conversations
      """;

  private static final String SUMMARY_LOCK =
      "select pg_advisory_xact_lock(hashtextextended(?1, 4711))";

  private final Forgetting forgetting = new Forgetting();
  private final Talk talk = forgetting.talk;

  static Stream<Named<Function<Forgetting, Uni<?>>>> whatErases() {
    return Stream.of(
        Named.of(
            "one turn",
            f -> f.rights.forget(f.talk.owner, f.turnSaying("I live in Velm."), Forgetting.WORDS)),
        Named.of(
            "a conversation",
            f ->
                f.rights.forgetConversation(f.talk.owner, f.talk.conversationId, Forgetting.WORDS)),
        Named.of("everything", f -> f.rights.forgetEverything(f.talk.owner)),
        Named.of(
            "a conversation from memory",
            f -> f.rights.remember(f.talk.owner, f.talk.conversationId, false, Talk.START)));
  }

  /** One that held rows by then would be waited for by the summary it waits for. */
  @ParameterizedTest
  @MethodSource("whatErases")
  void whatErases_holdsNothingWhileItWaitsForASummary(Function<Forgetting, Uni<?>> erasing)
      throws SQLException {
    forgetting.say("I live in Velm.", "Noted.");
    for (int i = 0; i < 8; i++) {
      forgetting.say("My dog number " + i + " likes 5 apples.", "A nice dog.");
    }
    talk.store
        .consolidate(new ConsolidationRequest(talk.owner, talk.last, talk.position))
        .await()
        .indefinitely();
    assertThat(summaries()).anyMatch(row -> row.contains("Velm"));
    Uni<?> erasure = erasing.apply(forgetting);
    try (Connection summary = TestDatabase.connect()) {
      summary.setAutoCommit(false);
      execute(summary, SUMMARY_LOCK.replace("?1", owner()));

      CompletionStage<?> erased = erasure.subscribeAsCompletionStage();
      awaitOneThatWaits();

      assertThatCode(() -> execute(summary, ALL_ROWS.replace("?1", owner())))
          .doesNotThrowAnyException();
      summary.commit();
      Uni.createFrom().completionStage(erased).await().atMost(LONG_ENOUGH);
    }
    assertThat(summaries()).noneMatch(row -> row.contains("Velm"));
  }

  @Test
  void theOneThatGivesWay_beginsAnew_andBothAreDone() {
    var begun = new AtomicInteger();
    var first = new CompletableFuture<Void>();
    var second = new CompletableFuture<Void>();

    Uni<Integer> one = crossing("one", "two", first, second, begun);
    Uni<Integer> two = crossing("two", "one", second, first, begun);

    Uni.combine().all().unis(one, two).asTuple().await().atMost(LONG_ENOUGH);
    assertThat(begun).as("two, and one of them again").hasValue(3);
    assertThat(talk.store.conversations(talk.owner, null, 10).await().indefinitely()).hasSize(2);
  }

  /** Locks one thing, waits until the other one has locked its own, and asks for that. */
  private Uni<Integer> crossing(
      String mine,
      String theirs,
      CompletableFuture<Void> held,
      CompletableFuture<Void> otherHeld,
      AtomicInteger begun) {
    return TestDatabase.transactionsOfOwners()
        .in(
            talk.owner,
            session ->
                Uni.createFrom()
                    .item(begun::incrementAndGet)
                    .chain(() -> lock(session, mine))
                    .invoke(() -> held.complete(null))
                    .chain(() -> Uni.createFrom().completionStage(otherHeld))
                    .chain(() -> lock(session, theirs))
                    .chain(() -> conversation(session, mine)));
  }

  private Uni<String> lock(OwnedSession session, String name) {
    return session
        .createNativeQuery(
            "select cast(pg_advisory_xact_lock(hashtextextended(:name, 1)) as text)", String.class)
        .setParameter("name", talk.conversationId + name)
        .getSingleResult();
  }

  private Uni<Integer> conversation(OwnedSession session, String name) {
    return session
        .createNativeQuery(
            "insert into conversation (owner_id, public_id, title, created_at, updated_at)"
                + " values (:owner, :name, '', now(), now())")
        .setParameter("owner", talk.owner.id())
        .setParameter("name", talk.conversationId + name)
        .executeUpdate();
  }

  private List<String> summaries() {
    return Rows.of(talk.owner).lines().filter(row -> row.startsWith("segment ")).toList();
  }

  private String owner() {
    return "'" + talk.owner.id() + "'";
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Of this test alone: the tests of this module run one after the other. */
  private static void awaitOneThatWaits() {
    Uni.createFrom()
        .item(() ->
            TestDatabase.count(
                "select count(*) from pg_locks where locktype = 'advisory' and not granted"))
        .onItem()
        .delayIt()
        .by(Duration.ofMillis(20))
        .repeat()
        .until(waiting -> waiting > 0)
        .collect()
        .last()
        .await()
        .atMost(LONG_ENOUGH);
  }
}
