package dev.eunoe.progress;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A bar that is drawn over and over on a terminal, else a line every few seconds. What is said
 * beside it goes above it.
 */
public final class ProgressBar {
  private static final long DRAW_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int NAME_COLUMNS = 20;
  private static final int BAR_COLUMNS = 14;
  private static final String CLEAR = "\r\033[K";

  private final PrintStream out;
  private final boolean draws;
  private final LongSupplier clock;
  private final UnaryOperator<String> line;
  private long saidNanos;
  private boolean drawn;

  /**
   * @param draws whether that is a terminal
   * @param clock nanoseconds
   */
  public ProgressBar(PrintStream out, boolean draws, LongSupplier clock) {
    this(out, draws, clock, said -> "eunoe: " + said);
  }

  private ProgressBar(
      PrintStream out, boolean draws, LongSupplier clock, UnaryOperator<String> line) {
    this.out = out;
    this.draws = draws;
    this.clock = clock;
    this.line = line;
    this.saidNanos = clock.getAsLong();
  }

  /**
   * To standard error. The launcher filters that line by line, so it says in {@code
   * launcher.terminal} which terminal stands behind it.
   */
  public static ProgressBar onStandardError() {
    return terminal()
        .map(out -> new ProgressBar(out, true, System::nanoTime))
        .orElseGet(() -> new ProgressBar(System.err, false, System::nanoTime));
  }

  /**
   * Never drawn.
   *
   * @param line the form of what it says, to standard error
   */
  public static ProgressBar inLines(UnaryOperator<String> line) {
    return new ProgressBar(System.err, false, System::nanoTime, line);
  }

  private static Optional<PrintStream> terminal() {
    String device = System.getProperty("launcher.terminal", "");
    if (device.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PrintStream(new FileOutputStream(device), true, StandardCharsets.UTF_8));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Nanoseconds of its clock. */
  public long now() {
    return clock.getAsLong();
  }

  /** Says something beside the bar. */
  public synchronized void tell(String said) {
    clear();
    out.println(line.apply(said));
  }

  /** From now on it takes its time before it says something. */
  public synchronized void restart() {
    saidNanos = now();
  }

  /**
   * Says how far it is, where that was not said just now.
   *
   * @param name of what is under way
   * @param amounts is only asked where something is said
   */
  public synchronized void show(String name, long done, long total, Supplier<String> amounts) {
    long now = now();
    if (now - saidNanos < (draws ? DRAW_NANOS : LINE_NANOS)) {
      return;
    }
    saidNanos = now;
    if (draws) {
      int full = (int) (BAR_COLUMNS * done / Math.max(total, 1));
      String bar = "#".repeat(full) + "-".repeat(BAR_COLUMNS - full);
      // The cursor goes back, so that a line of the log begins where lines do.
      out.print(CLEAR + "%s [%s] %s\r".formatted(shortened(name), bar, amounts.get()));
      out.flush();
      drawn = true;
    } else {
      out.println(line.apply(name + ": " + amounts.get()));
    }
  }

  /** Takes the bar away. */
  public synchronized void clear() {
    if (drawn) {
      out.print(CLEAR);
      out.flush();
      drawn = false;
    }
  }

  /** The end of a name tells files apart. */
  private static String shortened(String name) {
    return name.length() <= NAME_COLUMNS
        ? name
        : "…" + name.substring(name.length() - NAME_COLUMNS + 1);
  }

  /** Bytes as people write them. */
  public static String size(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    double scaled = bytes;
    while (scaled >= 1000 && unit < units.length - 1) {
      scaled /= 1024;
      unit++;
    }
    String form = unit == 0 || scaled >= 100 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, scaled, units[unit]);
  }
}
