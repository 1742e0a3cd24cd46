package dev.eunoe.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.OwnProcesses;
import org.junit.jupiter.api.Test;

/**
 * Runs where it is said how many are to be killed, {@code -Dfaults.kills=100}: its servers take a
 * minute to start and to have their undisturbed run. The same again with {@code -Dfaults.seed=N}.
 */
@OwnProcesses
class FaultLoopIT {
  @Test
  void whateverIsKilledOrCut_eachTurnIsAnsweredOnce_inTheWordsOfAnUndisturbedRun()
      throws Exception {
    int kills = Integer.getInteger("faults.kills", 0);
    assumeTrue(kills > 0, "nothing is killed: say how many with -Dfaults.kills=100");
    long seed = Long.getLong("faults.seed", System.nanoTime() % 1_000_000);

    assertThat(new FaultLoop(kills, seed).run()).as("seed %d", seed).isEmpty();
  }
}
