package dev.eunoe.turn.prompt;

import dev.eunoe.memory.Recollection;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recalled turns as the model reads them: one dated line each, oldest first, within a budget.
 *
 * <pre>
 * 2026-05-03 user: My sister is called Mira.
 * 2026-05-04 (until 2026-06-01) user: I live in Oslo.
 * 2026-06-01 user: I moved to Bodø.
 * </pre>
 */
public final class MemoryBlock {
  /** The role tokens around the block. */
  private static final int FRAME_TOKENS = 2;

  private final List<Recollection> kept;
  private final List<Recollection> dropped;
  private final int tokens;
  private final int budget;
  private final ZoneId zone;

  private MemoryBlock(
      List<Recollection> kept, List<Recollection> dropped, int tokens, int budget, ZoneId zone) {
    this.kept = kept;
    this.dropped = dropped;
    this.tokens = tokens;
    this.budget = budget;
    this.zone = zone;
  }

  /**
   * Takes recollections best first until the budget is spent; one that is too long does not stop
   * shorter ones behind it.
   *
   * @param zone by whose calendar they are dated
   * @param count tokens of a text under the model's tokenizer
   */
  public static MemoryBlock fit(
      List<Recollection> best, int budget, ZoneId zone, ToIntFunction<String> count) {
    var kept = new ArrayList<Recollection>();
    var dropped = new ArrayList<Recollection>();
    int tokens = FRAME_TOKENS;
    for (Recollection item : best) {
      int cost = count.applyAsInt(line(item, zone) + "\n");
      if (tokens + cost <= budget) {
        kept.add(item);
        tokens += cost;
      } else {
        dropped.add(item);
      }
    }
    kept.sort(Comparator.comparing(Recollection::at));
    return new MemoryBlock(kept, dropped, kept.isEmpty() ? 0 : tokens, budget, zone);
  }

  public boolean isEmpty() {
    return kept.isEmpty();
  }

  public String text() {
    return kept.stream().map(item -> line(item, zone)).collect(Collectors.joining("\n"));
  }

  /**
   * @param failed why the memory could not be read; null where it was
   */
  public Receipt.Memory receipt(Receipt.Pins pins, @Nullable String failed) {
    return new Receipt.Memory(budget, tokens, items(kept), items(dropped), pins, failed);
  }

  /** The recollections that are in the block. */
  public List<Recollection> kept() {
    return kept;
  }

  /** What holds no more is shown with the day on which that was said. */
  private static String line(Recollection item, ZoneId zone) {
    Instant until = item.validity().until();
    String said = date(item.at(), zone);
    String when = until == null ? said : said + " (until " + date(until, zone) + ")";
    return when + " " + item.role() + ": " + item.text().strip().replaceAll("\\s+", " ");
  }

  private List<Receipt.Item> items(List<Recollection> recollections) {
    var items = new ArrayList<Receipt.Item>();
    for (Recollection item : recollections) {
      items.add(
          new Receipt.Item(
              item.turnId(),
              item.turnId(),
              item.conversationId(),
              date(item.at(), zone),
              item.role(),
              item.text()));
    }
    return items;
  }

  private static String date(Instant at, ZoneId zone) {
    return at.atZone(zone).toLocalDate().toString();
  }
}
