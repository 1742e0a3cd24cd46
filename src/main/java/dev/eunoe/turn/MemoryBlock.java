package dev.eunoe.turn;

import dev.eunoe.memory.Recollection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Recalled turns as the model reads them: one dated line each, oldest first, within a budget.
 *
 * <pre>
 * 2026-05-03 user: My sister is called Mira.
 * 2026-05-04 (until 2026-06-01) user: I live in Oslo.
 * 2026-06-01 user: I moved to Bodø.
 * </pre>
 */
final class MemoryBlock {
  /** The role tokens around the block. */
  private static final int FRAME_TOKENS = 2;

  private final List<Recollection> kept;
  private final List<Recollection> dropped;
  private final int tokens;
  private final int budget;

  private MemoryBlock(List<Recollection> kept, List<Recollection> dropped, int tokens, int budget) {
    this.kept = kept;
    this.dropped = dropped;
    this.tokens = tokens;
    this.budget = budget;
  }

  /**
   * Takes recollections best first until the budget is spent; one that is too long does not stop
   * shorter ones behind it.
   *
   * @param count tokens of a text under the model's tokenizer
   */
  static MemoryBlock fit(List<Recollection> best, int budget, ToIntFunction<String> count) {
    var kept = new ArrayList<Recollection>();
    var dropped = new ArrayList<Recollection>();
    int tokens = FRAME_TOKENS;
    for (Recollection item : best) {
      int cost = count.applyAsInt(line(item) + "\n");
      if (tokens + cost <= budget) {
        kept.add(item);
        tokens += cost;
      } else {
        dropped.add(item);
      }
    }
    kept.sort(Comparator.comparing(Recollection::at));
    return new MemoryBlock(kept, dropped, kept.isEmpty() ? 0 : tokens, budget);
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  String text() {
    return kept.stream().map(MemoryBlock::line).collect(Collectors.joining("\n"));
  }

  Receipt.Memory receipt(Receipt.Pins pins) {
    return new Receipt.Memory(budget, tokens, items(kept), items(dropped), pins);
  }

  /** The recollections that are in the block. */
  List<Recollection> kept() {
    return kept;
  }

  /** What holds no more is shown with the day on which that was said. */
  private static String line(Recollection item) {
    Instant until = item.validity().until();
    String when = until == null ? date(item) : date(item) + " (until " + date(until) + ")";
    return when + " " + item.role() + ": " + item.text().strip().replaceAll("\\s+", " ");
  }

  private static List<Receipt.Item> items(List<Recollection> recollections) {
    var items = new ArrayList<Receipt.Item>();
    for (Recollection item : recollections) {
      items.add(
          new Receipt.Item(
              item.turnId(),
              item.turnId(),
              item.conversationId(),
              date(item),
              item.role(),
              item.text()));
    }
    return items;
  }

  private static String date(Recollection item) {
    return date(item.at());
  }

  private static String date(Instant at) {
    return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
  }
}
