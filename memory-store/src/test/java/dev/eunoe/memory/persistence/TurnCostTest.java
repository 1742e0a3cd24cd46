package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.evaluation.LongerTalk;
import dev.eunoe.memory.persistence.CountedSessions.Cost;
import dev.eunoe.memory.persistence.summary.Segments;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A turn costs what it brings, however long its conversation is: counted, not timed. */
class TurnCostTest {
  private static final String MODEL = "model-a";
  private static final int SAID = 10;
  private static final int LONG = 2_000;

  /** Tokens a window would show: four exchanges. */
  private static final int WINDOW = 80;

  /**
   * Rows that one of two equal turns may read more: versions of rows that nobody has cleared away
   * yet, and exchanges since the last segment. What grows with a conversation reads thousands here.
   */
  private static final long ROWS_OF_CHANCE = 100;

  private final SealedDatabase database = new SealedDatabase();
  private final CountedSessions counted = database.countedSessions();
  private final MemoryStore store = database.store(counted);

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void turnAndBranch_makeAsManyStatementsAndReadAsManyRowsInTwoThousandExchanges_asInTen()
      throws SQLException {
    Talk longTalk = begin();
    try (Connection connection = database.connect()) {
      longTalk.last = new LongerTalk(connection, longTalk.owner.id()).add(LONG / SAID - 1);
    }
    longTalk.position = 20L * LONG;
    Talk shortTalk = begin();
    settle(longTalk);
    settle(shortTalk);
    analyze();
    assertThat(longTalk.history(longTalk.last)).hasSizeGreaterThan(LONG);
    assertThat(shortTalk.history(shortTalk.last)).hasSizeLessThan(5 * SAID);

    assertAlike("a turn", costOfTurn(longTalk), costOfTurn(shortTalk));
    goBackOne(longTalk);
    goBackOne(shortTalk);
    assertAlike("a branch", costOfTurn(longTalk), costOfTurn(shortTalk));
  }

  /** The same plans for both. */
  private void analyze() throws SQLException {
    try (Connection connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("analyze");
    }
  }

  private static void assertAlike(String what, Cost inLong, Cost inShort) {
    assertThat(inLong.statements()).as(what).isEqualTo(inShort.statements());
    assertThat(inLong.rows()).as(what).isCloseTo(inShort.rows(), within(ROWS_OF_CHANCE));
  }

  private Talk begin() {
    var talk = new Talk(store, Talk.newOwner());
    for (int i = 0; i < SAID; i++) {
      talk.say("The weather of day %d was fine.".formatted(i), "I see.", state(talk));
    }
    return talk;
  }

  /**
   * Goes on until a segment has just been made, so that both conversations are as far from their
   * next one; the last answer but one has its state.
   */
  private void settle(Talk talk) {
    boolean done = false;
    while (!done) {
      talk.say("What about the weather?", "It was fine.");
      int made = consolidate(talk);
      done = made > 0 && made < Segments.MAX_AT_ONCE;
    }
    talk.say("What comes next?", "A state.", state(talk));
    talk.say("And then?", "Nothing is saved of this.");
    assertThat(consolidate(talk)).isZero();
  }

  private static void goBackOne(Talk talk) {
    List<Exchange> path = talk.history(talk.last);
    talk.last = path.get(path.size() - 2).responseId();
    talk.position -= 20;
  }

  @CanIgnoreReturnValue
  private int consolidate(Talk talk) {
    return store
        .consolidate(
            new ConsolidationRequest(talk.owner, talk.last, Math.max(0, talk.position - WINDOW)))
        .await()
        .indefinitely()
        .created()
        .size();
  }

  private StateToSave state(Talk talk) {
    return MadeUpStates.reading(MODEL, talk.position + 20, talk.conversationId, "7");
  }

  /** All that a server asks of the store from a message to its answer and what follows it. */
  private Cost costOfTurn(Talk talk) {
    var unused = counted.take();
    String previous = talk.last;
    assertThat(store.find(talk.owner, previous).await().indefinitely()).isPresent();
    SavedState saved = talk.nearest(previous, MODEL).orElseThrow();
    long needed = Math.min(saved.position(), talk.position - WINDOW) - 1;
    assertThat(store.historySince(talk.owner, previous, needed).await().indefinitely())
        .hasSizeBetween(1, 6);
    assertThat(talk.recall("Does Orlunda know?")).isEmpty();
    talk.say("How is the weather?", "It is fine.", state(talk));
    assertThat(consolidate(talk)).isZero();
    return counted.take();
  }
}
