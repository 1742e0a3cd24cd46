package dev.eunoe.memory.persistence.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.StoreAwayException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AwaitedTest {
  private final Awaited awaited = new Awaited();
  private final CompletableFuture<String> database = new CompletableFuture<>();

  private void leave(Duration limit) {
    String unused =
        awaited.within(limit, Uni.createFrom().completionStage(database)).await().indefinitely();
  }

  @Test
  void aDatabaseThatIsSilent_isSaid_andWhatIsNotCommittedIsNotAnyMore() {
    assertThatThrownBy(() -> leave(Duration.ofMillis(10)))
        .isInstanceOf(StoreAwayException.class)
        .hasMessage("The database has not answered for 0 seconds; nothing was changed.");
    assertThatThrownBy(awaited::requireAwaitedToCommit).isInstanceOf(StoreAwayException.class);
    assertThat(database).as("it ends when the database answers").isNotCancelled();
  }

  @Test
  void aDatabaseThatIsSilentAmidACommit_isNotSaidToHaveKeptNothing() {
    awaited.requireAwaitedToCommit();
    assertThatThrownBy(() -> leave(Duration.ofMillis(10)))
        .isInstanceOf(StoreAwayException.class)
        .hasMessage("The database has not said for 0 seconds whether this was kept.");
  }

  @Test
  void aDatabaseThatAnswers_isHeard() {
    database.complete("here");
    leave(Duration.ofMinutes(1));
    awaited.requireAwaitedToCommit();
  }
}
