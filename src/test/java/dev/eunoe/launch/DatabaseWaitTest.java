package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.schema.SchemaException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseWaitTest {
  private final List<String> told = new ArrayList<>();
  private int asked;

  private DatabaseWait waiting(Duration patience) {
    return new DatabaseWait(patience, Duration.ofMillis(1), told::add);
  }

  /** Ends each time with the next of these states of SQL, then well. */
  private Runnable failing(String... states) {
    Iterator<String> all = List.of(states).iterator();
    return () -> {
      asked++;
      if (all.hasNext()) {
        var cause = new SQLException("no", all.next());
        throw new SchemaException("It is not there.", new IllegalStateException(cause));
      }
    };
  }

  @Test
  void aDatabaseThatComesLater_isWaitedFor_andThatIsToldOnce() {
    waiting(Duration.ofMinutes(1)).run(failing("08001", "57P03", "08006", "53300"));

    assertThat(asked).isEqualTo(5);
    assertThat(told).containsExactly("Waiting for the database, 60 s at most: It is not there.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"28P01", "3D000", "42501", "58030"})
  void whatItRefuses_isToldAtOnce(String state) {
    assertThatThrownBy(() -> waiting(Duration.ofMinutes(1)).run(failing(state)))
        .hasMessage("It is not there.");

    assertThat(asked).isEqualTo(1);
    assertThat(told).isEmpty();
  }

  @Test
  void withoutPatience_itIsAskedOnce() {
    assertThatThrownBy(() -> waiting(Duration.ZERO).run(failing("08001")))
        .isInstanceOf(SchemaException.class);

    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aSchemaThatIsNewer_isToldAtOnce() {
    var newer = new SchemaException("It is newer.");

    assertThatThrownBy(() ->
            waiting(Duration.ofMinutes(1))
                .run(() -> {
                  throw newer;
                }))
        .isSameAs(newer);
  }
}
