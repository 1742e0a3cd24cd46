package dev.eunoe.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.OwnProcesses;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A hundred kills, fewer where the processors are too busy for them in {@link #LONGEST}, which is
 * told; or as many as {@code -Dfaults.kills=N} says. The same again with {@code -Dfaults.seed=N}.
 */
@OwnProcesses
class FaultLoopIT {
  private static final Duration LONGEST = Duration.ofSeconds(240);

  @Test
  void whateverIsKilledOrCut_eachTurnIsAnsweredOnce_inTheWordsOfAnUndisturbedRun()
      throws Exception {
    Integer asked = Integer.getInteger("faults.kills");
    int kills = asked == null ? 100 : asked;
    assumeTrue(kills > 0, "-Dfaults.kills=0 has nothing killed");
    Duration longest = asked == null ? LONGEST : Duration.ofDays(1);
    long seed = Long.getLong("faults.seed", System.nanoTime() % 1_000_000);

    assertThat(new FaultLoop(kills, longest, seed).run()).as("seed %d", seed).isEmpty();
  }
}
