package dev.eunoe.chat.conversations;

import static dev.eunoe.chat.WireTexts.assertWritten;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.memories.DryRun;
import dev.eunoe.chat.responses.ItemPage;
import dev.eunoe.chat.responses.ResponseBody;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.TestEngine;
import dev.eunoe.memory.ConversationSummary;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.SummaryView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conversations, held to their text. */
class ConversationTextsTest {
  private static final Instant AT = Instant.parse("2026-05-03T10:00:00.120Z");
  private static final Instant LATER = Instant.parse("2026-05-04T00:00:00Z");
  private static final String WORDS = "Grow \"rhubarb\"\n\tin </ä> 😀.";
  private static final ErasureReceipt ERASED = new ErasureReceipt(1, 2, 3, 4, 5, 6, 7, 8);

  private static final NotedConversation NOTED =
      new NotedConversation("conv_1", AT, "{\"mood\":\"\\\"ä\\\"\"}", List.of());

  private final ObjectMapper json = new ObjectMapper();
  private final JsonWriter writer = new JsonWriter(json);

  private static List<SummaryView.Sentence> sentences() {
    return List.of(
        new SummaryView.Sentence(
            "Ilvo: " + WORDS, List.of("turn_1", "turn_2"), SummaryView.Writer.EXTRACTIVE),
        new SummaryView.Sentence("Ilvo: Yes.", List.of(), SummaryView.Writer.MODEL));
  }

  private static SummaryView summary() {
    return new SummaryView("sum_1", sentences(), AT, LATER, 100, 10);
  }

  private static Exchange exchange(Status status, @Nullable String receipt, int id) {
    boolean failed = status == Status.FAILED;
    return new Exchange(
        "resp_" + id,
        "conv_1",
        id == 0 ? null : "resp_" + (id - 1),
        "m",
        status,
        List.of(
            new StoredMessage("turn_" + id, "user", "Jasmine", WORDS, AT, false),
            new StoredMessage("turn_1" + id, "assistant", "", StoredMessage.ERASED, AT, id == 1)),
        "{}",
        null,
        receipt,
        "f",
        new int[0],
        new int[0],
        100L * id,
        100L * id + 90,
        "",
        AT,
        AT,
        failed ? "store_failed" : null,
        failed ? "The store \"failed\"." : null);
  }

  @Test
  void conversations() {
    Engine engine = TestEngine.open(TestEngine.config(Map.of()));
    try {
      var bodies = new ConversationBodies(engine, new ResponseBody(json, writer), writer);
      String moved = "{\"state\":{\"n\":1.50},\"window\":{\"tokens\":5,\"position\":7},\"a\":1}";
      String told = "{\"window\":{\"tokens\":5,\"position\":190,\"more\":true}}";
      var exchanges =
          List.of(
              exchange(Status.COMPLETED, moved, 0),
              exchange(Status.CANCELLED, told, 1),
              exchange(Status.FAILED, "{\"backend\":\"v\"}", 2),
              exchange(Status.IN_PROGRESS, null, 3));
      var segment =
          new SegmentView(
              "seg_1",
              "conv_1",
              WORDS,
              sentences(),
              List.of("rhubarb", "grow"),
              List.of("turn_1"),
              AT,
              LATER,
              40,
              4);
      assertWritten(
          "conversation, summarised",
          bodies.conversation(NOTED, exchanges, List.of(segment), Optional.of(summary()), false));
      assertWritten(
          "conversation without an answer",
          bodies.conversation(
              new NotedConversation("conv_1", AT, "", List.of()),
              exchanges.subList(3, 4),
              List.of(),
              Optional.empty(),
              true));
      assertWritten(
          "conversation without a turn",
          bodies.conversation(NOTED, List.of(), List.of(), Optional.empty(), true));
      assertWritten("conversation noted", NotedBody.of(NOTED));
      var branch =
          ConversationBranch.of(
              exchanges,
              List.of(new StoredMessage("turn_9", "assistant", "", WORDS, LATER, false)),
              null);
      assertWritten("items of a conversation", ItemPage.of(branch.items(), null, 3));
      var line = new ConversationSummary("conv_1", WORDS, AT, LATER, "resp_3", 8, "");
      assertWritten("conversations", ConversationLine.page(List.of(line), 1));
      assertWritten("conversations, more", ConversationLine.page(List.of(line, line), 1));
      assertWritten("no conversations", ConversationLine.page(List.of(), 1));
      assertWritten("conversation deleted", ConversationDeleted.of("conv_1", ERASED, DryRun.NO));
      assertWritten("conversation would go", ConversationDeleted.of("conv_1", ERASED, DryRun.YES));
    } finally {
      TestEngine.close(engine);
    }
  }
}
