package dev.eunoe.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.OwnProcesses;
import org.junit.jupiter.api.Test;

/**
 * A hundred kills, or as many as {@code -Dfaults.kills=N} says; the same again with {@code
 * -Dfaults.seed=N}.
 */
@OwnProcesses
class FaultLoopIT {
  @Test
  void whateverIsKilledOrCut_eachTurnIsAnsweredOnce_inTheWordsOfAnUndisturbedRun()
      throws Exception {
    int kills = Integer.getInteger("faults.kills", 100);
    assumeTrue(kills > 0, "-Dfaults.kills=0 has nothing killed");
    long seed = Long.getLong("faults.seed", System.nanoTime() % 1_000_000);

    assertThat(new FaultLoop(kills, seed).run()).as("seed %d", seed).isEmpty();
  }
}
