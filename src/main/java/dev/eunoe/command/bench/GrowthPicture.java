package dev.eunoe.command.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Time per token and bytes of state against the length of the conversation, as SVG: both from zero,
 * the length by powers of two.
 */
final class GrowthPicture {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 180;
  private static final int LEFT = 60;
  private static final int TOP = 36;
  private static final double HEADROOM = 1.25;

  private final List<Growth.Point> points;
  private final StringBuilder svg = new StringBuilder();

  GrowthPicture(List<Growth.Point> points) {
    this.points = List.copyOf(points);
  }

  String svg() {
    int width = 2 * (WIDTH + LEFT) + 40;
    int height = HEIGHT + TOP + 50;
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'",
        width, height, width, height);
    add(" font-family='sans-serif' font-size='12'>\n");
    add("<rect width='%d' height='%d' fill='#ffffff'/>\n", width, height);
    panel(
        LEFT,
        "milliseconds a token (bar: least to most; hollow: state filled)",
        "#2563eb",
        p -> p.millis().median());
    points.forEach(this::bar);
    panel(2 * LEFT + WIDTH + 10, "state, MiB", "#b45309", p -> p.stateBytes() / (double) (1 << 20));
    add("</svg>\n");
    return svg.toString();
  }

  private void panel(int left, String title, String colour, ToDoubleFunction<Growth.Point> value) {
    double top = top(value);
    add("<text x='%d' y='20' font-weight='bold'>%s</text>\n", left, title);
    for (int line = 0; line <= 4; line++) {
      double y = TOP + HEIGHT - HEIGHT * line / 4.0;
      add(
          "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#e5e7eb'/>\n",
          left, left + WIDTH, y, y);
      add("<text x='%d' y='%.1f' text-anchor='end'>%.3g</text>\n", left - 6, y + 4, top * line / 4);
    }
    var path = new StringBuilder();
    for (var point : points) {
      double x = x(left, point);
      double y = y(value.applyAsDouble(point), top);
      path.append(String.format(Locale.ROOT, "%s%.1f,%.1f", path.isEmpty() ? "" : " ", x, y));
      String fill = point.read() ? colour : "#ffffff";
      add("<circle cx='%.1f' cy='%.1f' r='4' fill='%s' stroke='%s'/>\n", x, y, fill, colour);
      add(
          "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>\n",
          x, TOP + HEIGHT + 18, name(point.position()));
    }
    add("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>\n", path, colour);
    add(
        "<text x='%d' y='%d' text-anchor='middle'>tokens of conversation</text>\n",
        left + WIDTH / 2, TOP + HEIGHT + 38);
  }

  /** The longest one may be a pause of the machine: it ends at the edge. */
  private void bar(Growth.Point point) {
    double top = top(p -> p.millis().median());
    double x = x(LEFT, point);
    double most = Math.min(top, point.millis().most());
    add(
        "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='#93c5fd' stroke-width='3'/>\n",
        x, x, y(point.millis().least(), top), y(most, top));
  }

  private double top(ToDoubleFunction<Growth.Point> value) {
    return HEADROOM * points.stream().mapToDouble(value).max().orElse(1);
  }

  private static double y(double value, double top) {
    return TOP + HEIGHT - HEIGHT * value / top;
  }

  /** By powers of two; a conversation without tokens stands where one of 1 would. */
  private double x(int left, Growth.Point point) {
    double first = log(points.getFirst().position());
    double last = log(points.getLast().position());
    return left
        + 20
        + (WIDTH - 40) * (log(point.position()) - first) / Math.max(1e-9, last - first);
  }

  private static double log(long tokens) {
    return Math.log(Math.max(1, tokens));
  }

  private static String name(long tokens) {
    if (tokens > 0 && tokens % (1 << 20) == 0) {
      return (tokens >> 20) + "m";
    }
    return tokens > 0 && tokens % (1 << 10) == 0 ? (tokens >> 10) + "k" : Long.toString(tokens);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
