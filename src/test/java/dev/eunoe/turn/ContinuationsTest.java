package dev.eunoe.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.turn.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where a turn goes on, and how little of the store is read to know it. */
class ContinuationsTest {
  private static ScriptedTurns turns;

  @BeforeAll
  static void talk() {
    turns = new ScriptedTurns();
    turns.talk("resp_1", null, "My sister is called Velmira.", "I see.");
    turns.talk("resp_2", "resp_1", "She lives in Ostrand.", "By the sea.");
    for (int i = 3; i < 40; i++) {
      turns.talk("resp_" + i, "resp_" + (i - 1), "It rains on day " + i + ".", "A pity, that.");
    }
  }

  @AfterAll
  static void close() {
    turns.close();
  }

  private static Continuation find(Turn turn) {
    turns.kept.asked.clear();
    return turns.continuations.find(turn).await().indefinitely();
  }

  @Test
  void behindANamedAnswer_onlyTheWindowIsRead_andItsStateIsTaken() {
    Continuation found = find(ScriptedTurns.turn("resp_x", "resp_39", "And today?"));

    Exchange previous = turns.kept.exchange("resp_39");
    long end = previous.endPosition();
    assertThat(found.startPosition()).isEqualTo(end);
    assertThat(found.saved()).isNotNull().extracting("position").isEqualTo(end);
    assertThat(found.unread()).isEmpty();
    assertThat(turns.kept.asked)
        .containsExactly(
            "find", "nearestState", "historySince", "since " + (turns.engine.visibleFrom(end) - 1));
    assertThat(found.path()).hasSizeLessThan(30).last().isEqualTo(previous);
  }

  @Test
  void behindAnEarlierAnswer_aBranchBegins() {
    Continuation found = find(ScriptedTurns.turn("resp_x", "resp_1", "She lives in Bergen."));

    assertThat(found.previousResponseId()).isEqualTo("resp_1");
    assertThat(found.path()).extracting(Exchange::responseId).containsExactly("resp_1");
    assertThat(found.startPosition()).isEqualTo(turns.kept.exchange("resp_1").endPosition());
  }

  @Test
  void aConversation_goesOnAtItsEnd_andANewOneBegins() {
    String conversation = turns.kept.exchange("resp_1").conversationId();
    List<Message> hello = ScriptedTurns.messages("Hello.");

    assertThat(find(ScriptedTurns.turn("r", conversation, null, hello, true)).previousResponseId())
        .isEqualTo("resp_39");
    Continuation fresh = find(ScriptedTurns.turn("r", "conv_other", null, hello, true));
    assertThat(fresh.previous()).isNull();
    assertThat(fresh.conversationId()).isEqualTo("conv_other");
    assertThat(turns.kept.asked).containsExactly("head");
  }

  @Test
  void aHistoryThatIsSentAgain_isKnownByItsWords_toTheLastBlank() {
    String[] sent = {"My sister is called Velmira.", "I see.", "And where does she live?"};

    Continuation found = find(ScriptedTurns.turn("r", null, sent));

    assertThat(found.previousResponseId()).isEqualTo("resp_1");
    assertThat(found.input()).containsExactly(new Message("user", sent[2]));
    sent[1] = "I see. ";
    assertThat(find(ScriptedTurns.turn("r", null, sent)).previous()).isNull();
    assertThat(find(ScriptedTurns.turn("r", null, sent)).input()).hasSize(3);
  }

  @Test
  void withoutASavedState_thePathIsReadFromItsBeginning() {
    try (var bare = new ScriptedTurns()) {
      bare.talk("resp_1", null, "Hello.", "Hello.");
      bare.talk("resp_2", "resp_1", "How are you?", "Fine.");
      bare.forgetStates();
      bare.kept.asked.clear();

      Continuation found =
          bare.continuations
              .find(ScriptedTurns.turn("resp_3", "resp_2", "Good."))
              .await()
              .indefinitely();

      assertThat(bare.kept.asked).contains("since -1");
      assertThat(found.unread()).hasSize(2);
      assertThat(found.reason()).contains("no state is saved");
    }
  }

  @Test
  void whatCannotBeContinued_isRefusedByItsReason() {
    turns.service.begin(ScriptedTurns.turn("resp_w", null, "Hm?"), null).await().indefinitely();

    assertCode("previous_response_not_found", ScriptedTurns.turn("r", "resp_none", "And?"));
    assertCode("response_in_progress", ScriptedTurns.turn("r", "resp_w", "And?"));
    assertCode(
        "conversation_mismatch",
        ScriptedTurns.turn("r", "conv_other", "resp_1", ScriptedTurns.messages("And?"), true));
  }

  private static void assertCode(String code, Turn turn) {
    assertThatThrownBy(() -> find(turn))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }
}
