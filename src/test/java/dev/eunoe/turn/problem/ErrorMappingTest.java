package dev.eunoe.turn.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.StoreAwayException;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.StoreFullException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorMappingTest {
  private static final Throwable CAUSE = new IllegalStateException("the driver's");

  @Test
  void aDatabase_thatIsAwayOrFull_mayBeAskedAgain_andOneThatRefusesMayNot() {
    var problems =
        List.of(
            ErrorMapping.problem(new StoreAwayException("It is silent.")),
            ErrorMapping.problem(new StoreFullException("It is full.", CAUSE)),
            ErrorMapping.problem(new StoreException("It refused.", CAUSE)));

    assertThat(problems).extracting(Problem::status).containsExactly(503, 507, 500);
    assertThat(problems)
        .extracting(Problem::code)
        .containsExactly("store_away", "store_full", "store_failed");
    assertThat(problems).extracting(Problem::passes).containsExactly(true, true, false);
    assertThat(problems)
        .extracting(Problem::message)
        .containsExactly("It is silent.", "It is full.", "It refused.");
  }

  @Test
  void anAnswer_isLeftToBeFinished_whateverTheDatabaseFailedFor() {
    assertThat(ErrorMapping.isAway(new StoreAwayException("It is silent."))).isTrue();
    assertThat(ErrorMapping.isAway(new StoreFullException("It is full.", CAUSE))).isTrue();
    assertThat(ErrorMapping.isAway(new IllegalStateException(new StoreAwayException("Retried."))))
        .isTrue();
    assertThat(ErrorMapping.isAway(new StoreException("There is no such response."))).isFalse();
  }
}
