package dev.eunoe.chat;

import static dev.eunoe.chat.WireTexts.assertText;
import static dev.eunoe.chat.WireTexts.assertWritten;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.chat.wire.ListBody;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.TestEngine;
import dev.eunoe.memory.ConversationSummary;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is remembered, and conversations, held to their text. */
class MemoryTextsTest {
  private static final Instant AT = Instant.parse("2026-05-03T10:00:00.120Z");
  private static final Instant LATER = Instant.parse("2026-05-04T00:00:00Z");
  private static final String WORDS = "Grow \"rhubarb\"\n\tin </ä> 😀.";
  private static final ErasureReceipt ERASED = new ErasureReceipt(1, 2, 3, 4, 5, 6, 7, 8);

  private final ObjectMapper json = new ObjectMapper();
  private final JsonWriter writer = new JsonWriter(json);

  @Test
  void messages() {
    var one = new MemoryItem("turn_1", "conv_1", "resp_1", "user", WORDS, AT);
    var two = new MemoryItem("turn_2", "conv_1", "resp_1", "assistant", "", LATER);
    assertWritten("message", RememberedMessage.of(one));
    assertWritten("messages", RememberedMessage.page(List.of(one, two), 2));
    assertWritten("messages, the last page", RememberedMessage.page(List.of(one), 2));
    assertWritten("no messages", RememberedMessage.page(List.of(), 2));
  }

  @Test
  void found() {
    var plain = new Recollection("turn_1", "conv_1", "user", AT, WORDS, false);
    assertWritten(
        "found",
        ListBody.of(
            List.of(
                plain,
                plain.with(3, new Validity("turn_5", LATER, null)),
                plain.with(2, new Validity(null, null, "turn_0"))),
            FoundMessage::of));
    assertWritten("found nothing", ListBody.of(List.<Recollection>of(), FoundMessage::of));
  }

  @Test
  void pins() {
    var holds = new Pin("pin_2", Pin.Kind.INSTRUCTION, WORDS, null, AT, null, null);
    var gone = new Pin("pin_1", Pin.Kind.FACT, "No.", "turn_1", AT, LATER, "pin_2");
    assertWritten("pin", PinBody.of(gone));
    assertWritten("pins", ListBody.of(List.of(holds, gone), PinBody::of));
    assertWritten("unpinned", UnpinnedBody.of("pin_1", DryRun.NO));
    assertWritten("would unpin", UnpinnedBody.of("pin_1", DryRun.YES));
  }

  @Test
  void erasures() {
    assertWritten("erased", ErasedBody.of(ERASED));
    assertWritten("erased message", ErasedBody.of(ERASED, DryRun.NO, "turn_1"));
    assertWritten("would erase message", ErasedBody.of(ERASED, DryRun.YES, "turn_1"));
    assertWritten("would erase", ErasedBody.of(ERASED, DryRun.YES));
  }

  @Test
  void exports() {
    assertWritten("export", ExportFile.of(new Owner("anna"), MemoryImportTest.export()));
  }

  private static List<SummaryView.Sentence> sentences() {
    return List.of(
        new SummaryView.Sentence(
            "Ilvo: " + WORDS, List.of("turn_1", "turn_2"), SummaryView.Writer.EXTRACTIVE),
        new SummaryView.Sentence("Ilvo: Yes.", List.of(), SummaryView.Writer.MODEL));
  }

  private static SummaryView summary() {
    return new SummaryView("sum_1", sentences(), AT, LATER, 100, 10);
  }

  @Test
  void summaries() {
    var figures =
        List.of(
            new LevelFigures(LevelFigures.Level.SEGMENT, 3, 300, 100, 9, 4, 2, 1),
            new LevelFigures(LevelFigures.Level.OWNER, 0, 0, 0, 0, 0, 0, 0));
    assertWritten("summary of an owner", OwnerSummaryBody.of(List.of(summary()), figures));
    assertWritten("no summary of an owner", OwnerSummaryBody.of(List.of(), List.of()));
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
            new StoredTurn("turn_" + id, "user", "Jasmine", WORDS, AT, false),
            new StoredTurn("turn_1" + id, "assistant", "", StoredTurn.ERASED, AT, id == 1)),
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
          bodies.conversation(
              "conv_1", exchanges, List.of(segment), Optional.of(summary()), false));
      assertWritten(
          "conversation without an answer",
          bodies.conversation(
              "conv_1", exchanges.subList(3, 4), List.of(), Optional.empty(), true));
      var line = new ConversationSummary("conv_1", WORDS, AT, LATER, "resp_3", 8);
      assertWritten("conversations", ConversationLine.page(List.of(line), 1));
      assertWritten("conversations, more", ConversationLine.page(List.of(line, line), 1));
      assertWritten("no conversations", ConversationLine.page(List.of(), 1));
      assertWritten("conversation deleted", ConversationDeleted.of("conv_1", ERASED, DryRun.NO));
      assertWritten("conversation would go", ConversationDeleted.of("conv_1", ERASED, DryRun.YES));
      var models = new ModelsRoutes(engine, new JsonHttp(writer, null, null));
      assertText(
          "model",
          WireTexts.text(models.model())
              .replaceAll("(\"created\"):\\d+", "$1:0")
              .replace(engine.backend(), "b")
              .replace(engine.fingerprint(), "f"));
    } finally {
      TestEngine.close(engine);
    }
  }
}
