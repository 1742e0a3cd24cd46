package dev.eunoe.turn;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Standing instructions and facts as the model reads them, within a budget of their own: in every
 * prompt, because no question is like them. What the window still shows, or recall brings anyway,
 * is not written twice.
 *
 * <pre>2026-05-03 user: Always answer in French.</pre>
 */
final class PinBlock {
  static final PinBlock EMPTY = new PinBlock(0, 0, List.of(), List.of());

  private final int budget;
  private final int tokens;
  private final List<Pin> written;
  private final List<Receipt.Pin> all;

  private PinBlock(int budget, int tokens, List<Pin> written, List<Receipt.Pin> all) {
    this.budget = budget;
    this.tokens = tokens;
    this.written = written;
    this.all = all;
  }

  /**
   * Takes instructions first, then facts, the newest first, until the budget is spent.
   *
   * @param visible turns the window still shows whole
   * @param count tokens of a text under the model's tokenizer
   */
  static PinBlock fit(
      List<Pin> pins,
      Set<String> visible,
      List<Recollection> recalled,
      int budget,
      ToIntFunction<String> count) {
    List<Pin> written = new ArrayList<>();
    List<Receipt.Pin> all = new ArrayList<>();
    int tokens = 0;
    for (Pin pin : inOrder(pins)) {
      String place = place(pin, visible, recalled);
      int cost = count.applyAsInt(line(pin) + "\n");
      if (place.equals("block") && tokens + cost <= budget) {
        written.add(pin);
        tokens += cost;
      } else if (place.equals("block")) {
        place = "dropped";
      }
      all.add(receipt(pin, place));
    }
    written.sort(Comparator.comparing(Pin::at));
    return new PinBlock(budget, tokens, written, all);
  }

  private static List<Pin> inOrder(List<Pin> pins) {
    return pins.stream()
        .filter(Pin::holds)
        .sorted(Comparator.comparing(Pin::kind).thenComparing(Pin::at, Comparator.reverseOrder()))
        .toList();
  }

  private static String place(Pin pin, Set<String> visible, List<Recollection> recalled) {
    String source = pin.sourceTurnId();
    if (source != null && visible.contains(source)) {
      return "window";
    }
    boolean told =
        recalled.stream()
            .anyMatch(item -> item.turnId().equals(source) && item.text().contains(pin.text()));
    return told ? "recalled" : "block";
  }

  boolean isEmpty() {
    return written.isEmpty();
  }

  String text() {
    return written.stream().map(PinBlock::line).collect(Collectors.joining("\n"));
  }

  Receipt.Pins receipt() {
    return new Receipt.Pins(budget, tokens, all);
  }

  /** One line whatever the pin says, so that it cannot look like anything else in the prompt. */
  private static String line(Pin pin) {
    return date(pin) + " user: " + pin.text().strip().replaceAll("\\s+", " ");
  }

  private static String date(Pin pin) {
    return pin.at().atZone(ZoneOffset.UTC).toLocalDate().toString();
  }

  private static Receipt.Pin receipt(Pin pin, String place) {
    return new Receipt.Pin(
        pin.id(),
        pin.kind().name().toLowerCase(Locale.ROOT),
        pin.sourceTurnId(),
        date(pin),
        pin.text(),
        place);
  }
}
