package dev.eunoe.chat.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.chat.MadeUpTurn;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an owner has taken, on a clock of the test's own. */
class OwnerLimitsTest {
  private static final Owner ANNA = new Owner("anna");
  private static final Owner BORIS = new Owner("boris");

  /** What {@link MadeUpTurn#answer} takes: read anew, read again, written. */
  private static final long TAKEN = 4 + 6 + 9;

  private static final long ALL = Long.MAX_VALUE;

  private long nanos = 5;
  private long stored;
  private int counts;

  private OwnerLimits limits(long minute, long day, int answers, int sockets) {
    return limits(new Limits(minute, day, answers, sockets, ALL, ALL));
  }

  private OwnerLimits limits(Limits limits) {
    return new OwnerLimits(
        limits,
        _ -> {
          counts++;
          return Uni.createFrom().item(stored);
        },
        () -> nanos);
  }

  private void answer(OwnerLimits limits, Turn turn) {
    limits.admit(turn);
    limits.answered(turn, MadeUpTurn.answer(FinishReason.STOP));
    limits.over(turn);
  }

  private static Turn saying(String words) {
    Turn turn = MadeUpTurn.turn(ANNA, "{}");
    return new Turn(
        turn.owner(),
        turn.responseId(),
        null,
        null,
        null,
        List.of(new Message("user", words)),
        turn.options(),
        turn.reasoning(),
        turn.memory(),
        true,
        turn.at(),
        turn.zone(),
        "{}");
  }

  private static void assertRefused(OwnerLimits limits, Turn turn, String code, int seconds) {
    assertThatThrownBy(() -> limits.admit(turn))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(429);
              assertThat(refused.problem().code()).isEqualTo(code);
              assertThat(refused.retryAfterSeconds()).isEqualTo(seconds);
            });
  }

  private void pass(long seconds) {
    nanos += seconds * 1_000_000_000L;
  }

  @Test
  void tokens_areThoseThatTheModelReadsAndWrites_andComeBackWithTime() {
    Turn hers = MadeUpTurn.turn(ANNA, "{}");
    OwnerLimits limits = limits(2 * TAKEN, 3 * TAKEN, 8, 8);
    answer(limits, hers);
    pass(10);
    answer(limits, hers);

    assertRefused(limits, hers, "tokens_per_minute", 50);
    answer(limits, MadeUpTurn.turn(BORIS, "{}"));
    pass(49);
    assertRefused(limits, hers, "tokens_per_minute", 1);
    pass(1);
    answer(limits, hers);
    assertRefused(limits, hers, "tokens_per_day", 86_400 - 60);
    pass(86_400 - 60);
    answer(limits, hers);
  }

  @Test
  void answersAtTheSameTime_areCountedUntilTheyAreOver_howeverTheyEnd() {
    Turn hers = MadeUpTurn.turn(ANNA, "{}");
    OwnerLimits limits = limits(1_000, 1_000, 2, 8);
    limits.admit(hers);
    limits.admit(hers);

    assertRefused(limits, hers, "too_many_answers", 2);
    limits.admit(MadeUpTurn.turn(BORIS, "{}"));
    limits.over(hers);
    limits.admit(hers);
    assertRefused(limits, hers, "too_many_answers", 2);
  }

  @Test
  void sockets_areCountedUntilTheyAreClosed() {
    OwnerLimits limits = limits(1_000, 1_000, 8, 1);

    assertThat(limits.opened(ANNA)).isTrue();
    assertThat(limits.opened(ANNA)).isFalse();
    assertThat(limits.opened(BORIS)).isTrue();
    limits.closed(ANNA);
    assertThat(limits.opened(ANNA)).isTrue();
  }

  @Test
  void ownersWhoCameLongAgo_takeNoMemory_butThoseWhoAreThere() {
    OwnerLimits limits = limits(TAKEN, 1_000, 1, 8);
    Turn early = MadeUpTurn.turn(ANNA, "{}");
    answer(limits, early);
    limits.opened(BORIS);
    for (int i = 0; i < OwnerLimits.MAX_OWNERS + 1; i++) {
      assertThat(limits.opened(new Owner("owner-" + i))).isTrue();
      limits.closed(new Owner("owner-" + i));
    }

    answer(limits, early); // what she had taken is forgotten
    assertThat(limits.opened(BORIS)).isTrue();
  }

  @Test
  void aMessage_isMeasuredInBytes() {
    Turn hers = saying(MadeUpTurn.WORDS);
    long bytes = MadeUpTurn.WORDS.getBytes(StandardCharsets.UTF_8).length;
    assertThat(bytes).as("more than characters").isGreaterThan(hers.question().length());
    limits(new Limits(ALL, ALL, 8, 8, bytes, ALL)).admit(hers);

    assertThatThrownBy(() -> limits(new Limits(ALL, ALL, 8, 8, bytes - 1, ALL)).admit(hers))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(413);
              assertThat(refused.problem().code()).isEqualTo("message_too_large");
            });
  }

  @Test
  void whatIsStored_isCountedOnceInAWhile_andLeavesRoomAgainWhenItIsForgotten() {
    Turn hers = MadeUpTurn.turn(ANNA, "{}");
    OwnerLimits limits = limits(new Limits(ALL, ALL, 99, 8, ALL, 1_000));
    stored = 999;
    answer(limits, hers);
    stored = 1_000;
    answer(limits, hers);
    pass(59);
    answer(limits, hers);
    assertThat(counts).isEqualTo(1);
    pass(1);

    assertRefused(limits, hers, "stored_bytes", 5);
    stored = 10;
    assertRefused(limits, hers, "stored_bytes", 5);
    pass(5);
    answer(limits, hers);
  }

  @Test
  void aLimitOfNothing_isRefusedByName() {
    assertThatThrownBy(() -> new Limits(1, 1, 0, 1, ALL, ALL))
        .hasMessageContaining("eunoe.limits.answers must be at least 1, but is 0");
  }
}
