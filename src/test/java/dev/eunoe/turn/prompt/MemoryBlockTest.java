package dev.eunoe.turn.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Validity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBlockTest {
  private static final int WORDS_PER_LINE_FRAME = 2;

  @Test
  void fit_keepsTheBestWithinTheBudget_andDropsTheRest() {
    var block =
        MemoryBlock.fit(
            List.of(item("b", "2026-05-03", "one two three"), item("a", "2026-05-01", "four five")),
            7,
            ZoneOffset.UTC,
            MemoryBlockTest::words);

    assertThat(block.text()).isEqualTo("2026-05-03 user: one two three");
    assertThat(block.receipt(PinBlock.EMPTY.receipt(), null).dropped())
        .extracting(Receipt.Item::turnId)
        .containsExactly("a");
    assertThat(block.receipt(PinBlock.EMPTY.receipt(), null).tokens()).isLessThanOrEqualTo(7);
  }

  @Test
  void fit_takesAShorterOneBehindOneThatIsTooLong() {
    var block =
        MemoryBlock.fit(
            List.of(
                item("long", "2026-05-03", "a b c d e f g h"), item("short", "2026-05-01", "x")),
            8,
            ZoneOffset.UTC,
            MemoryBlockTest::words);

    assertThat(block.receipt(PinBlock.EMPTY.receipt(), null).items())
        .extracting(Receipt.Item::turnId)
        .containsExactly("short");
  }

  @Test
  void text_isOldestFirst_oneLineEach() {
    var block =
        MemoryBlock.fit(
            List.of(item("new", "2026-05-03", "now\nthis"), item("old", "2026-05-01", "then that")),
            100,
            ZoneOffset.UTC,
            MemoryBlockTest::words);

    assertThat(block.text()).isEqualTo("2026-05-01 user: then that\n2026-05-03 user: now this");
  }

  @Test
  void whatIsSuperseded_saysUntilWhen() {
    Recollection old = item("old", "2026-05-01", "I live in Oslo.");
    Instant until = Instant.parse("2026-05-03T12:00:00Z");
    var block =
        MemoryBlock.fit(
            List.of(
                item("new", "2026-05-03", "I moved to Bodø."),
                old.with(1, new Validity("new", until, null))),
            100,
            ZoneOffset.UTC,
            MemoryBlockTest::words);

    assertThat(block.text())
        .isEqualTo(
            "2026-05-01 (until 2026-05-03) user: I live in Oslo.\n2026-05-03 user: I moved to Bodø.");
  }

  @Test
  void nothingRecalled_isAnEmptyBlockThatCostsNothing() {
    var block = MemoryBlock.fit(List.of(), 100, ZoneOffset.UTC, MemoryBlockTest::words);

    assertThat(block.isEmpty()).isTrue();
    assertThat(block.receipt(PinBlock.EMPTY.receipt(), null).tokens()).isZero();
  }

  private static int words(String text) {
    return text.strip().split("\\s+").length - WORDS_PER_LINE_FRAME + 1;
  }

  private static Recollection item(String turnId, String date, String text) {
    return new Recollection(
        turnId, "conv_1", "user", Instant.parse(date + "T12:00:00Z"), text, false);
  }
}
