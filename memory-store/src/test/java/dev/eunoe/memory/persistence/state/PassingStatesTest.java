package dev.eunoe.memory.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.persistence.MadeUpStates;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** States that are written only for the while: out of the database's log, until one is to last. */
class PassingStatesTest {
  private static final String MODEL = "model-a";

  private final Talk talk = Talk.withNewOwner();

  private StateToSave state(boolean lasting, int seed, String... words) {
    byte[] fixed = new byte[200_000];
    new Random(seed).nextBytes(fixed);
    return new StateToSave(
        MODEL, talk.position + 20, lasting, fixed, MadeUpStates.chain(0, 0, List.of(words)));
  }

  private long passing() {
    return TestDatabase.count(
        "select count(*) from snapshot_passing where owner_id = '%s'".formatted(talk.owner.id()));
  }

  /** What a crash of the database does to a table without a log. */
  private void crash() {
    TestDatabase.execute(
        "delete from snapshot_passing where owner_id = '%s'".formatted(talk.owner.id()));
  }

  @Test
  void itsTable_hasNoLog() {
    assertThat(
            TestDatabase.count(
                "select count(*) from pg_class where relname = 'snapshot_passing' and relpersistence = 'u'"))
        .isEqualTo(1);
  }

  @Test
  void aPassingState_isFoundLikeAnyOther_andTakesLittleLog() {
    long before = log();
    String id = talk.say("one", "1", state(false, 1, "a", "b"));

    assertThat(log() - before).isLessThan(150_000);
    assertThat(passing()).isEqualTo(1);
    var found = talk.nearest(id, MODEL).orElseThrow();
    assertThat(found.fixed()).isEqualTo(state(false, 1).fixed());
    assertThat(found.blocks()).hasSize(2);
  }

  private static long log() {
    return TestDatabase.count("select cast(pg_current_wal_insert_lsn() - '0/0' as bigint)");
  }

  @Test
  void whereACrashTookIt_theOneBeforeIsFound_andItsOwnRowGoes() {
    String first = talk.say("one", "1", state(true, 1, "a"));
    talk.position = 20;
    String second = talk.say("two", "2", state(false, 2, "a", "b"));
    crash();

    assertThat(talk.nearest(second, MODEL).orElseThrow().responseId()).isEqualTo(first);
    assertThat(
            TestDatabase.count(
                "select count(*) from snapshot where owner_id = '%s'".formatted(talk.owner.id())))
        .isEqualTo(1);
  }

  @Test
  void aPassingState_lastsWhenItIsSavedToLast_whetherACrashTookItOrNot() {
    for (boolean crashed : new boolean[] {false, true}) {
      talk.position = 0;
      talk.last = null;
      String id = talk.say("one", "1", state(false, 3, "a", "b"));
      talk.position = 0;
      assertThat(talk.save(id, state(false, 3, "a", "b"))).isEqualTo(SavedBytes.NOTHING);
      if (crashed) {
        crash();
      }
      assertThat(talk.save(id, state(true, 3, "a", "b")).fixed()).isPositive();
      assertThat(talk.save(id, state(true, 3, "a", "b"))).isEqualTo(SavedBytes.NOTHING);
      crash();
      talk.position = 0;
      assertThat(talk.nearest(id, MODEL).orElseThrow().fixed()).isEqualTo(state(true, 3).fixed());
    }
  }

  @Test
  void whatGoesWithItsSnapshot_goesHereToo() {
    String id = talk.say("one", "1", state(false, 4, "a"));
    assertThat(passing()).isEqualTo(1);
    TestDatabase.execute("delete from snapshot where owner_id = '%s'".formatted(talk.owner.id()));
    assertThat(passing()).isZero();
    assertThat(talk.nearest(id, MODEL)).isEmpty();
  }
}
