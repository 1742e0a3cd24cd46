package dev.eunoe.chat.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.keys.FoundKey.Standing;
import dev.eunoe.memory.keys.KeySecret;
import dev.eunoe.turn.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who shows a key, and who is told that it is none; on a clock of the test's own. */
class CallersTest {
  private static final String HERE = "192.0.2.1";
  private static final String ELSEWHERE = "192.0.2.2";

  private final TestKeys keys = new TestKeys();
  private long nanos;
  private final Callers callers = new Callers(keys, null, () -> nanos);

  private Uni<Caller> show(String secret, String from) {
    return callers.of(new Shown(secret, false), from);
  }

  private String owner(String secret) {
    return show(secret, HERE).await().indefinitely().owner().id();
  }

  private ProblemException refusal(String secret, String from) {
    try {
      Caller caller = show(secret, from).await().indefinitely();
      throw new AssertionError("let in: " + caller);
    } catch (ProblemException refused) {
      return refused;
    }
  }

  private int status(String secret, String from) {
    return refusal(secret, from).problem().status();
  }

  private void later(long millis) {
    nanos += millis * 1_000_000;
  }

  @Test
  void aBusyCaller_isLookedUpTwiceASecond_andARevokedOneOnceMore() {
    String key = keys.add("anna");
    for (int i = 0; i < 100; i++) {
      assertThat(owner(key)).isEqualTo("anna");
      later(10);
    }
    assertThat(keys.asked).isEqualTo(2);

    keys.put(key, "anna", Standing.REVOKED);
    later(500);
    assertThat(refusal(key, HERE)).hasMessageContaining("revoked");
    keys.put(key, "anna", Standing.EXPIRED);
    assertThat(refusal(key, HERE)).hasMessageContaining("expired");
    assertThat(keys.asked).isEqualTo(4);
  }

  @Test
  void manyRequestsAtOnce_askOnce() {
    String key = keys.add("anna");
    var answer = new CompletableFuture<Boolean>();
    keys.waitFor(Uni.createFrom().completionStage(answer));
    var found = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      show(key, HERE).subscribe().with(caller -> found.add(caller.owner().id()));
    }
    assertThat(found).isEmpty();

    answer.complete(true);

    assertThat(found).hasSize(50).containsOnly("anna");
    assertThat(keys.asked).isOne();
  }

  @Test
  void whereTheDatabaseIsAway_nobodyIsLetIn_andItIsAskedAgain() {
    String key = keys.add("anna");
    assertThat(owner(key)).isEqualTo("anna");
    later(500);
    keys.waitFor(Uni.createFrom().failure(new StoreException("It is away.")));

    assertThat(status(key, HERE)).isEqualTo(503);
    assertThat(status(KeySecret.newKey(), HERE)).isEqualTo(503);

    keys.waitFor(Uni.createFrom().voidItem().replaceWith(true));
    assertThat(owner(key)).isEqualTo("anna");
  }

  @Test
  void whoGuesses_isSlowedDown_andNobodyElse() {
    String known = keys.add("anna");
    String other = keys.add("boris");
    assertThat(owner(known)).isEqualTo("anna");
    for (int i = 0; i < WrongKeys.MOST; i++) {
      assertThat(status(KeySecret.newKey(), HERE)).isEqualTo(401);
    }
    int asked = keys.asked;

    var refused = refusal(KeySecret.newKey(), HERE);
    assertThat(refused.problem().status()).isEqualTo(429);
    assertThat(refused.retryAfterSeconds()).isBetween(1, 60);
    assertThat(status("no key at all", HERE)).isEqualTo(429);
    assertThat(keys.asked).as("nothing more was looked up").isEqualTo(asked);
    later(1_000);
    assertThat(owner(known)).as("one that is known").isEqualTo("anna");
    assertThat(show(other, ELSEWHERE).await().indefinitely().owner().id()).isEqualTo("boris");

    later(60_000);
    assertThat(status(KeySecret.newKey(), HERE)).isEqualTo(401);
  }

  @Test
  void whatHasNotTheFormOfAKey_isNotLookedUp() {
    for (String odd :
        List.of("", "sk-1234", "eun_short", KeySecret.newSignIn(), KeySecret.newKey() + "x")) {
      assertThat(status(odd, HERE)).as(odd).isEqualTo(401);
    }
    assertThat(keys.asked).isZero();
  }

  @Test
  void guessesFromEverywhere_takeBoundedMemory() {
    var wrong = new WrongKeys(() -> nanos);
    for (int i = 0; i < WrongKeys.MOST; i++) {
      wrong.count("first");
    }
    assertThat(wrong.secondsToWait("first")).isPositive();
    for (int i = 0; i < WrongKeys.MAX_ADDRESSES; i++) {
      wrong.count("address " + i);
    }
    assertThat(wrong.secondsToWait("first")).as("forgotten").isZero();
    assertThat(Addresses.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(Addresses.network("2001:db8:1:2::1"))
        .isNotEqualTo(Addresses.network("2001:db8:1:3::1"));
  }
}
