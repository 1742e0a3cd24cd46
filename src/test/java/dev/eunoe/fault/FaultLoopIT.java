package dev.eunoe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.OwnProcesses;
import org.junit.jupiter.api.Test;

/** More of them: {@code -Dfaults.kills=100}, and the same again with {@code -Dfaults.seed=N}. */
@OwnProcesses
class FaultLoopIT {
  private static final int KILLS = 1;

  @Test
  void whateverIsKilledOrCut_eachTurnIsAnsweredOnce_inTheWordsOfAnUndisturbedRun()
      throws Exception {
    int kills = Integer.getInteger("faults.kills", KILLS);
    long seed = Long.getLong("faults.seed", System.nanoTime() % 1_000_000);

    assertThat(new FaultLoop(kills, seed).run()).as("seed %d", seed).isEmpty();
  }
}
