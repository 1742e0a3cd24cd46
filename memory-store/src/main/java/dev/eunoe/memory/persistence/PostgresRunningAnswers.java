package dev.eunoe.memory.persistence;

import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.LostAnswer;
import dev.eunoe.memory.NewTokens;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RunningAnswers;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.exchange.AnswerLeases;
import dev.eunoe.memory.persistence.exchange.AnswerRows;
import dev.eunoe.memory.persistence.exchange.LeasedAnswers;
import dev.eunoe.memory.persistence.session.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.NullUnmarked;

/** Running answers in PostgreSQL: every method is one transaction. */
@ApplicationScoped
class PostgresRunningAnswers implements RunningAnswers {
  private final Transactions transactions;
  private final AnswerLeases leases;

  @Inject
  PostgresRunningAnswers(
      Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config, AnswerLeases leases) {
    this(new Transactions(sessions, vertx, config.encryption()), leases);
  }

  PostgresRunningAnswers(Transactions transactions, AnswerLeases leases) {
    this.transactions = transactions;
    this.leases = leases;
  }

  /** For the container's proxy alone. */
  @NullUnmarked
  PostgresRunningAnswers() {
    this.transactions = null;
    this.leases = null;
  }

  /** Of this process: the store that begins and ends answers has the same. */
  @Produces
  @Singleton
  static AnswerLeases leases(Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config) {
    return new AnswerLeases(new Transactions(sessions, vertx, config.encryption()), vertx);
  }

  @Override
  public Uni<Void> plan(Owner owner, String responseId, AnswerPlan plan) {
    long fence = leases.fence(responseId);
    return transactions.in(owner, session -> AnswerRows.plan(session, responseId, fence, plan));
  }

  @Override
  public Uni<Set<String>> append(Owner owner, List<NewTokens> tokens) {
    List<Long> fences = tokens.stream().map(each -> leases.fence(each.responseId())).toList();
    return transactions.in(owner, session -> AnswerRows.append(session, tokens, fences));
  }

  @Override
  public Uni<Void> release(Owner owner, String responseId) {
    long fence = leases.fence(responseId);
    leases.letGo(responseId);
    return transactions.in(owner, session -> LeasedAnswers.release(session, responseId, fence));
  }

  @Override
  public void abandon(String responseId) {
    leases.letGo(responseId);
  }

  @Override
  public Multi<String> taken() {
    return leases.taken();
  }

  @Override
  public Uni<List<LostAnswer>> lost(int most) {
    return transactions.overAllOwners(session -> LeasedAnswers.lost(session, most));
  }

  @Override
  public Uni<Boolean> take(Owner owner, String responseId) {
    return leases
        .server()
        .chain(server ->
            transactions.in(owner, session -> LeasedAnswers.take(session, responseId, server)))
        .invoke(fence -> fence.ifPresent(taken -> leases.hold(responseId, taken)))
        .map(Optional::isPresent);
  }

  @Override
  public Uni<Boolean> end(Owner owner, String responseId, String code, String message) {
    return transactions.in(owner, session -> LeasedAnswers.end(session, responseId, code, message));
  }

  @Override
  public Uni<Optional<AnswerProgress>> progress(Owner owner, String responseId) {
    return transactions.in(owner, session -> AnswerRows.read(session, responseId));
  }

  @Override
  public Uni<Integer> forget(Duration ended) {
    return transactions.overAllOwners(session -> LeasedAnswers.forget(session, ended));
  }
}
