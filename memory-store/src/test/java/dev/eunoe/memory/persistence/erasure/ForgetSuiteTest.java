package dev.eunoe.memory.persistence.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.evaluation.forgetting.ForgetSuite;
import dev.eunoe.memory.persistence.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is forgotten is nowhere, in whichever way it was told and is forgotten: 1.0 of each. */
class ForgetSuiteTest {
  /** Of the six in each way; {@code ./eunoe forget-eval} takes all. */
  private static final int FACTS = 2;

  @Test
  void everyWayOfForgetting_leavesNothingInAnyPlace() throws SQLException {
    try (Connection connection = TestDatabase.connect()) {
      var scores =
          new ForgetSuite(TestDatabase.opened(), connection, "forget-" + UUID.randomUUID())
              .run(FACTS);

      assertThat(scores.failures()).isEmpty();
      assertThat(scores.shares()).hasSize(6);
      assertThat(scores.checks()).isGreaterThan(100);
    }
  }
}
