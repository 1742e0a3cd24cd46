package dev.eunoe.memory.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.persistence.MadeUpStates;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States of an answer that is still being written. */
class StatesOnTheWayTest {
  private static final String MODEL = "model-a";

  private final TestDatabase.Server server = TestDatabase.anotherServer();
  private final TestDatabase.Server other = TestDatabase.anotherServer();
  private final Talk talk = new Talk(server.store(), Talk.newOwner());

  private static StateToSave state(long position, String... words) {
    byte[] fixed = new byte[1000];
    Arrays.fill(fixed, (byte) position);
    return new StateToSave(MODEL, position, false, fixed, MadeUpStates.chain(0, 0, List.of(words)));
  }

  @CanIgnoreReturnValue
  private SavedBytes save(TestDatabase.Server by, String id, StateToSave state) {
    return by.store().saveStateOnTheWay(talk.owner, id, state).await().indefinitely();
  }

  private void finish(String id, int[] traces, long alikeTo) {
    FinishedExchange plain = talk.finished(id, "Hello to you.", MODEL);
    var finished =
        new FinishedExchange(
            plain.owner(),
            id,
            plain.status(),
            plain.answer(),
            plain.inputTokens(),
            plain.answerTokens(),
            plain.transcriptHash(),
            plain.startPosition(),
            plain.endPosition(),
            plain.responseJson(),
            plain.receiptJson(),
            MODEL,
            plain.finishedAt(),
            new FinishedExchange.Written(traces, 99, alikeTo, ""));
    server.store().append(finished).await().indefinitely();
  }

  private long states() {
    return TestDatabase.count(
        "select count(*) from snapshot where owner_id = '%s'".formatted(talk.owner.id()));
  }

  @Test
  void theNewestIsFound_itStaysBehindTheAnswer_andMakesPlaceForItsState() {
    String id = talk.begin("Hello.");
    assertThat(save(server, id, state(8, "a")).fixed()).isPositive();
    assertThat(save(server, id, state(12, "a", "b")).newBlocks()).isEqualTo(1);

    assertThat(states()).isEqualTo(1);
    SavedState found = talk.nearest(id, MODEL).orElseThrow();
    assertThat(found.position()).isEqualTo(12);
    assertThat(found.fixed()).isEqualTo(state(12).fixed());
    assertThat(found.blocks()).hasSize(2);

    finish(id, new int[] {1, 2}, 12);
    assertThat(talk.nearest(id, MODEL).orElseThrow().position()).isEqualTo(12);
    assertThat(talk.save(id, state(20, "a", "b", "c")).newBlocks()).isEqualTo(1);
    assertThat(talk.nearest(id, MODEL).orElseThrow().position()).isEqualTo(20);
    assertThat(states()).isEqualTo(1);
  }

  @Test
  void whatHasReadMoreThanIsKept_goesWithTheEnd() {
    String before = talk.say("One.", "1", state(20, "a"));
    String stray = talk.begin("Two.");
    save(server, stray, state(32, "a", "b"));
    finish(stray, new int[] {1, 2}, 31);
    String secret = talk.begin("Three.");
    save(server, secret, state(32, "a", "c"));
    finish(secret, new int[0], 0);
    String failed = talk.begin("Four.");
    save(server, failed, state(32, "a", "d"));
    server.store().fail(talk.owner, failed, "code", "It failed.").await().indefinitely();

    for (String id : List.of(stray, secret, failed)) {
      assertThat(talk.nearest(id, MODEL).orElseThrow().responseId()).isEqualTo(before);
    }
    assertThat(states()).isEqualTo(1);
  }

  @Test
  void onlyWhoWritesTheAnswer_savesOneOfIt() {
    String id = talk.begin("Hello.");
    assertThat(save(other, id, state(8, "a"))).isEqualTo(SavedBytes.NOTHING);
    finish(id, new int[] {1, 2}, 12);
    assertThat(save(server, id, state(8, "a"))).isEqualTo(SavedBytes.NOTHING);
    assertThat(states()).isZero();
  }
}
