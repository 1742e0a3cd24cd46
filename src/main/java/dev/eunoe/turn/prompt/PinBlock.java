package dev.eunoe.turn.prompt;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import java.time.ZoneId;
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
public final class PinBlock {
  public static final PinBlock EMPTY = new PinBlock(0, 0, "", List.of());

  private final int budget;
  private final int tokens;
  private final String text;
  private final List<Receipt.Pin> all;

  private PinBlock(int budget, int tokens, String text, List<Receipt.Pin> all) {
    this.budget = budget;
    this.tokens = tokens;
    this.text = text;
    this.all = all;
  }

  /**
   * Takes instructions first, then facts, the newest first, until the budget is spent.
   *
   * @param visible turns the window still shows whole
   * @param zone by whose calendar they are dated
   * @param count tokens of a text under the model's tokenizer
   */
  public static PinBlock fit(
      List<Pin> pins,
      Set<String> visible,
      List<Recollection> recalled,
      int budget,
      ZoneId zone,
      ToIntFunction<String> count) {
    List<Pin> written = new ArrayList<>();
    List<Receipt.Pin> all = new ArrayList<>();
    int tokens = 0;
    for (Pin pin : inOrder(pins)) {
      String place = place(pin, visible, recalled);
      int cost = count.applyAsInt(line(pin, zone) + "\n");
      if (place.equals("block") && tokens + cost <= budget) {
        written.add(pin);
        tokens += cost;
      } else if (place.equals("block")) {
        place = "dropped";
      }
      all.add(receipt(pin, place, zone));
    }
    written.sort(Comparator.comparing(Pin::at));
    String text = written.stream().map(pin -> line(pin, zone)).collect(Collectors.joining("\n"));
    return new PinBlock(budget, tokens, text, all);
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

  public boolean isEmpty() {
    return text.isEmpty();
  }

  public String text() {
    return text;
  }

  public Receipt.Pins receipt() {
    return new Receipt.Pins(budget, tokens, all);
  }

  /** One line whatever the pin says, so that it cannot look like anything else in the prompt. */
  private static String line(Pin pin, ZoneId zone) {
    return date(pin, zone) + " user: " + pin.text().strip().replaceAll("\\s+", " ");
  }

  private static String date(Pin pin, ZoneId zone) {
    return pin.at().atZone(zone).toLocalDate().toString();
  }

  private static Receipt.Pin receipt(Pin pin, String place, ZoneId zone) {
    return new Receipt.Pin(
        pin.id(),
        pin.kind().name().toLowerCase(Locale.ROOT),
        pin.sourceTurnId(),
        date(pin, zone),
        pin.text(),
        place);
  }
}
