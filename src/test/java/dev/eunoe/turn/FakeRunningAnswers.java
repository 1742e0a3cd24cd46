package dev.eunoe.turn;

import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.LostAnswer;
import dev.eunoe.memory.NewTokens;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RunningAnswers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps in memory what is kept of running answers; nobody else is there to take them. */
public final class FakeRunningAnswers implements RunningAnswers {
  final Map<String, AnswerPlan> plans = new LinkedHashMap<>();
  final List<String> released = new ArrayList<>();
  final List<String> abandoned = new ArrayList<>();
  public final List<List<NewTokens>> appended = new ArrayList<>();
  public final Set<String> taken = new HashSet<>();

  /** While it is set, nothing can be kept. */
  public @Nullable RuntimeException away;

  @Override
  public Uni<Void> plan(Owner owner, String responseId, AnswerPlan plan) {
    plans.put(responseId, plan);
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Set<String>> append(Owner owner, List<NewTokens> tokens) {
    appended.add(tokens);
    return away == null ? Uni.createFrom().item(taken) : Uni.createFrom().failure(away);
  }

  @Override
  public Uni<Void> release(Owner owner, String responseId) {
    released.add(responseId);
    return Uni.createFrom().voidItem();
  }

  @Override
  public void abandon(String responseId) {
    abandoned.add(responseId);
  }

  @Override
  public Multi<String> taken() {
    return Multi.createFrom().nothing();
  }

  @Override
  public Uni<List<LostAnswer>> lost(int most) {
    return Uni.createFrom().item(List.of());
  }

  @Override
  public Uni<Boolean> take(Owner owner, String responseId) {
    return Uni.createFrom().item(false);
  }

  @Override
  public Uni<Boolean> end(Owner owner, String responseId, String code, String message) {
    return Uni.createFrom().item(false);
  }

  @Override
  public Uni<Optional<AnswerProgress>> progress(Owner owner, String responseId) {
    return Uni.createFrom().item(Optional.empty());
  }

  @Override
  public Uni<Integer> forget(Duration ended) {
    return Uni.createFrom().item(0);
  }
}
