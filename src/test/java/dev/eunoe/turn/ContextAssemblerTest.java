package dev.eunoe.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Recollection;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.transcript.ReasoningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the model is given: from a state, read again, new; and what the receipt says of it. */
class ContextAssemblerTest {
  private final ScriptedTurns turns =
      new ScriptedTurns(Map.of("eunoe.turns.max-input-tokens", "600"));

  @AfterEach
  void close() {
    turns.close();
  }

  private Context assembled(Turn turn, Remembered remembered) {
    return turns.assembler.assemble(turns.begun(turn), remembered);
  }

  @Test
  void behindAState_onlyTheNewMessageIsRead() {
    turns.talk("resp_1", null, "My sister is called Velmira.", "I see.");

    Context context =
        assembled(ScriptedTurns.turn("resp_2", "resp_1", "And me?"), Remembered.NOTHING);

    long before = turns.kept.exchange("resp_1").endPosition();
    assertThat(context.prompt().unread()).isEmpty();
    assertThat(context.prompt().withMemory()).isNull();
    assertThat(context.state().reusedTokens()).isEqualTo(before);
    assertThat(context.state().recomputedTokens()).isZero();
    assertThat(context.state().newTokens()).isEqualTo(context.prompt().clean().length);
    assertThat(context.state().promptTokens()).isEqualTo(before + context.prompt().clean().length);
  }

  @Test
  void withoutAState_theIdsThatWereReadAreReadAgain() {
    turns.talk("resp_1", null, "My sister is called Velmira.", "I see.");
    turns.forgetStates();

    Context context =
        assembled(ScriptedTurns.turn("resp_2", "resp_1", "And me?"), Remembered.NOTHING);

    Exchange first = turns.kept.exchange("resp_1");
    assertThat(context.prompt().saved()).isNull();
    assertThat(context.prompt().unread())
        .startsWith(first.inputTokens())
        .endsWith(first.answerTokens())
        .hasSize(first.inputTokens().length + first.answerTokens().length);
    assertThat(context.state().source()).isEqualTo("none");
  }

  @Test
  void theServersOwnInstructions_areReadOnceForAllConversations() throws Exception {
    String own = "You help at the harbour office of Ostrand, and are brief and kind.";
    try (var turns = new ScriptedTurns(Map.of("eunoe.turns.instructions", own))) {
      Turn asks = ScriptedTurns.turn("resp_1", null, "When do you open?");
      Context before = turns.assembler.assemble(turns.begun(asks), Remembered.NOTHING);
      assertThat(before.prompt().saved()).isNull();

      Context context = before;
      long end = System.nanoTime() + 30_000_000_000L;
      while (context.prompt().saved() == null) {
        assertThat(System.nanoTime()).as("until they are read").isLessThan(end);
        Thread.sleep(10);
        context = turns.assembler.assemble(turns.begun(asks), Remembered.NOTHING);
      }

      long read = context.prompt().saved().position();
      assertThat(read).isGreaterThan(10);
      assertThat(context.input()).isEqualTo(before.input());
      assertThat(turns.engine.tokenizer().decode(context.prompt().clean()))
          .contains("When do you open?")
          .doesNotContain("harbour");
      assertThat(context.state().source()).isEqualTo("server");
      assertThat(context.state().reusedTokens()).isEqualTo(read);
      assertThat(context.state().newTokens()).isEqualTo(before.state().newTokens() - read);
      assertThat(context.state().promptTokens()).isEqualTo(before.state().promptTokens());

      Turn others =
          ScriptedTurns.turn(
              "resp_2",
              null,
              null,
              List.of(
                  new Message("system", "You are somebody else."), new Message("user", "Hello!")),
              true);
      assertThat(turns.assembler.assemble(turns.begun(others), Remembered.NOTHING).prompt().saved())
          .isNull();
    }
  }

  @Test
  void whatIsRemembered_standsBeforeTheQuestion_andIsNoPartOfWhatIsKept() {
    var recalled =
        new Recollection(
            "turn_9", "conv_9", "user", ScriptedTurns.NOW, "My cat is called Orla.", false);
    var remembered = new Remembered(List.of(), List.of(recalled), Set.of(), null);

    Context context =
        assembled(ScriptedTurns.turn("resp_1", null, "What is my cat called?"), remembered);

    String given = turns.engine.tokenizer().decode(context.prompt().withMemory());
    assertThat(given).containsSubsequence("My cat is called Orla.", "What is my cat called?");
    assertThat(turns.engine.tokenizer().decode(context.prompt().clean())).doesNotContain("Orla");
    assertThat(context.memory().items()).hasSize(1);
  }

  @Test
  void aSecret_isRead_andIsNoPartOfWhatIsKept() {
    Context context =
        assembled(
            ScriptedTurns.turn("resp_1", null, "My password: Zx9!quartz"), Remembered.NOTHING);

    var tokenizer = turns.engine.tokenizer();
    assertThat(tokenizer.decode(context.prompt().withMemory())).contains("Zx9!quartz");
    assertThat(tokenizer.decode(context.prompt().clean())).doesNotContain("quartz");
  }

  @Test
  void theRepetitionPenalty_looksBackOverTheSameTokens_withAStateAndWithout() {
    turns.talk("resp_1", null, "My sister is called Velmira.", "I see.");
    Turn asks = ScriptedTurns.turn("resp_2", "resp_1", "And me?");
    var penalised =
        new Turn(
            asks.owner(),
            asks.responseId(),
            null,
            "resp_1",
            null,
            asks.messages(),
            GenerationOptions.greedy(8).withRepetitionPenalty(1.3f),
            ReasoningRequest.DEFAULT,
            new MemoryUse(true, null, false),
            true,
            asks.at(),
            asks.zone(),
            "{}");

    int[] withState = assembled(penalised, Remembered.NOTHING).prompt().recent();
    turns.forgetStates();
    int[] without = assembled(penalised, Remembered.NOTHING).prompt().recent();

    assertThat(withState).isNotEmpty().isEqualTo(without);
  }

  @Test
  void theWindow_isWhatRecallNeedNotFind() {
    String last = null;
    for (int i = 1; i < 30; i++) {
      turns.talk("resp_" + i, last, "It rains on day " + i + ".", "A pity, that.");
      last = "resp_" + i;
    }
    BegunTurn begun = turns.begun(ScriptedTurns.turn("resp_x", last, "And today?"));

    Set<String> visible = turns.assembler.visibleTurns(begun, List.of());

    assertThat(visible).contains("turn_resp_29user").doesNotContain("turn_resp_1user");
  }

  @Test
  void whatIsTooLong_isRefusedWithBothNumbers_beforeItsWordsAreWorkedOn() {
    Turn endless = ScriptedTurns.turn("r", null, "a".repeat(600 * 32 + 1));
    assertThatThrownBy(() -> turns.begun(endless))
        .hasMessageContaining("19201 characters")
        .hasMessageContaining("19200");
    assertThat(turns.kept.asked).isEmpty();
    assertThatThrownBy(() -> turns.begun(ScriptedTurns.turn("r", null, "ab ".repeat(900))))
        .hasMessageContaining("tokens")
        .hasMessageContaining("600");
  }

  /** The model in the box, as if it had been trained with attention to all of 200 tokens. */
  private static Path seeingAll(Path folder) throws IOException {
    Path mini = Path.of("../hybrid-model/models/eunoe-mini").toAbsolutePath();
    for (String file : List.of("model.safetensors", "tokenizer.json", "chat_template.jinja")) {
      Files.createSymbolicLink(folder.resolve(file), mini.resolve(file));
    }
    String config =
        Files.readString(mini.resolve("config.json"))
            .replace("sliding_attention", "full_attention")
            .replace("{\n", "{\n\"max_position_embeddings\": 200,\n");
    return Files.writeString(folder.resolve("config.json"), config).getParent();
  }

  @Test
  void aRequestLongerThanWhatTheModelSees_isRefusedWithBothNumbers(@TempDir Path folder)
      throws IOException {
    try (var full = new ScriptedTurns(Map.of("eunoe.model", seeingAll(folder).toString()))) {
      Turn longer = ScriptedTurns.turn("r", null, "a b ".repeat(105));
      assertThatThrownBy(() -> full.begun(longer))
          .hasMessageMatching(
              "The input has 2\\d\\d tokens, but this model takes at most 200 tokens; send less at once.");
      assertThat(full.kept.asked).isEmpty();
      assertThat(full.begun(ScriptedTurns.turn("r", null, "a b")).inputTokens()).isNotEmpty();
    }
  }
}
