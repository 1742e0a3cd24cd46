package dev.eunoe.chat.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.transcript.ToolSystem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages as they are kept, and the items that clients know. */
class ItemSequenceTest {
  private static final String CALL =
      "<tool_call>\n{\"name\": \"%s\", \"arguments\": {\"a\": 1}}\n</tool_call>";

  private static StoredMessage message(int number, String role, String text) {
    return new StoredMessage("turn_" + number, role, "", text, Instant.EPOCH, false);
  }

  private static List<ItemSequence.Placed> items(ItemSequence sequence, StoredMessage... messages) {
    return Stream.of(messages).flatMap(message -> sequence.of(message).stream()).toList();
  }

  @Test
  void callsAndResults_areItemsOfTheirOwn_thatNameEachOther() {
    var items =
        items(
            new ItemSequence(ToolForm.named("hermes")),
            message(1, "user", "Hi."),
            message(2, "assistant", "Let me see.\n" + CALL.formatted("f") + CALL.formatted("g")),
            message(3, "tool", "one"),
            message(4, "tool", "two"),
            message(5, "assistant", "Both."));

    assertThat(items)
        .extracting(ItemSequence.Placed::message)
        .containsExactly("turn_1", "turn_2", "turn_2", "turn_2", "turn_3", "turn_4", "turn_5");
    assertThat(items.get(2).item())
        .isEqualTo(
            new Output.FunctionCall(
                "fc_2_0", "function_call", "completed", "{\"a\": 1}", "call_2_0", "f"));
    assertThat(items.get(4).item()).isEqualTo(Item.Result.of("turn_3", "call_2_0", "one"));
    assertThat(items.get(5).item()).isEqualTo(Item.Result.of("turn_4", "call_2_1", "two"));
    assertThat(items)
        .extracting(ItemSequence.Placed::item)
        .extracting(Item::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void whereTheModelCallsNoTools_whatLooksLikeACallIsText() {
    var items = items(new ItemSequence(null), message(1, "assistant", CALL.formatted("f")));

    assertThat(items)
        .singleElement()
        .extracting(ItemSequence.Placed::item)
        .isInstanceOf(InputItem.class);
  }

  @Test
  void aResultWithoutACall_hasAnIdAllTheSame() {
    var items = items(new ItemSequence(ToolForm.named("hermes")), message(7, "tool", "late"));

    assertThat(items)
        .singleElement()
        .extracting(ItemSequence.Placed::item)
        .isEqualTo(Item.Result.of("turn_7", "call_7", "late"));
  }

  @Test
  void toolsBeforeTheWordsOfASystem_areNoMessage() {
    List<Map<String, Object>> tools =
        List.of(Map.of("type", "function", "function", Map.of("name", "f")));
    var items =
        items(
            new ItemSequence(null),
            message(1, "system", new ToolSystem(tools, "").said()),
            message(2, "system", new ToolSystem(tools, "Be brief.").said()),
            message(3, "system", "Tools: none today."));

    assertThat(items)
        .extracting(placed -> ((InputItem) placed.item()).content().getFirst().text())
        .containsExactly("Be brief.", "Tools: none today.");
  }
}
