package dev.eunoe.turn;

import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.LostAnswer;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RunningAnswers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps in memory what is kept of running answers; nobody else is there to take them. */
final class FakeRunningAnswers implements RunningAnswers {
  final Map<String, AnswerPlan> plans = new LinkedHashMap<>();
  final List<String> released = new ArrayList<>();
  final List<String> abandoned = new ArrayList<>();

  @Override
  public Uni<Void> plan(Owner owner, String responseId, AnswerPlan plan) {
    plans.put(responseId, plan);
    return Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Void> append(Owner owner, String responseId, int first, int[] traces) {
    return Uni.createFrom().voidItem();
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
