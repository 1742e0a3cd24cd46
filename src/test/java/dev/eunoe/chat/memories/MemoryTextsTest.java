package dev.eunoe.chat.memories;

import static dev.eunoe.chat.WireTexts.assertWritten;

import dev.eunoe.chat.wire.ListBody;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.Validity;
import dev.eunoe.turn.memory.Told;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered, held to their text. */
class MemoryTextsTest {
  private static final Instant AT = Instant.parse("2026-05-03T10:00:00.120Z");
  private static final Instant LATER = Instant.parse("2026-05-04T00:00:00Z");
  private static final String WORDS = "Grow \"rhubarb\"\n\tin </ä> 😀.";
  private static final ErasureReceipt ERASED = new ErasureReceipt(1, 2, 3, 4, 5, 6, 7, 8);

  @Test
  void messages() {
    var one = new MemoryItem("turn_1", "conv_1", "resp_1", "user", WORDS, AT);
    var two = new MemoryItem("turn_2", "conv_1", "resp_1", "assistant", "", LATER);
    assertWritten("message", RememberedMessage.of(one));
    assertWritten("messages", RememberedMessage.page(List.of(one, two), 2));
    assertWritten("messages, the last page", RememberedMessage.page(List.of(one), 2));
    assertWritten("no messages", RememberedMessage.page(List.of(), 2));
    var pin = new Pin("pin_2", Pin.Kind.FACT, "No.", null, AT, null, null);
    assertWritten("told", ToldBody.of(new Told(List.of(one), List.of(pin))));
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
    assertWritten(
        "erased, others left",
        ErasedBody.of(ERASED.leaving(List.of("turn_2", "turn_3")), DryRun.NO, "turn_1"));
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
}
