package dev.eunoe.hub;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How far a pull is: a bar that is drawn over and over on a terminal, else a line every few
 * seconds. The speed is the mean of this run.
 */
public final class PullProgress {
  private static final long DRAW_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int NAME_COLUMNS = 20;
  private static final int BAR_COLUMNS = 14;
  private static final String CLEAR = "\r\033[K";

  private final PrintStream out;
  private final boolean draws;
  private final LongSupplier clock;
  private String file = "";
  private long total;
  private long done;
  private long doneBefore;
  private long beganNanos;
  private long saidNanos;
  private boolean drawn;

  /**
   * @param draws whether that is a terminal
   * @param clock nanoseconds
   */
  PullProgress(PrintStream out, boolean draws, LongSupplier clock) {
    this.out = out;
    this.draws = draws;
    this.clock = clock;
  }

  /**
   * To standard error. The launcher filters that line by line, so it says in {@code
   * launcher.terminal} which terminal stands behind it.
   */
  public static PullProgress onStandardError() {
    return terminal()
        .map(out -> new PullProgress(out, true, System::nanoTime))
        .orElseGet(() -> new PullProgress(System.err, false, System::nanoTime));
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

  /** Says something beside the bar. */
  void tell(String line) {
    clear();
    out.println("eunoe: " + line);
  }

  /**
   * @param arrived bytes that earlier runs left
   */
  void begin(String what, long total, long arrived) {
    tell(
        "Pulling %s: %s%s"
            .formatted(
                what, size(total), arrived > 0 ? ", of which " + size(arrived) + " are here" : ""));
    this.total = total;
    done = arrived;
    doneBefore = arrived;
    beganNanos = clock.getAsLong();
    saidNanos = beganNanos;
  }

  void file(String name) {
    file = name;
  }

  /** So many bytes more, or fewer where some were thrown away. */
  void advanced(long bytes) {
    done += bytes;
    long now = clock.getAsLong();
    if (now - saidNanos >= (draws ? DRAW_NANOS : LINE_NANOS)) {
      saidNanos = now;
      say(now);
    }
  }

  private void say(long now) {
    double speed = Math.max(done - doneBefore, 0) / Math.max((now - beganNanos) / 1e9, 1e-3);
    String left = speed > 0 ? time(Math.round((total - done) / speed)) + " left" : "";
    String amounts = "%s of %s  %s/s  %s".formatted(size(done), size(total), size(speed), left);
    if (draws) {
      int full = (int) (BAR_COLUMNS * done / Math.max(total, 1));
      String bar = "#".repeat(full) + "-".repeat(BAR_COLUMNS - full);
      out.print(CLEAR + "%s [%s] %s".formatted(shortened(file), bar, amounts));
      out.flush();
      drawn = true;
    } else {
      out.println("eunoe: " + file + ": " + amounts);
    }
  }

  /** All has arrived. */
  void end() {
    long took = clock.getAsLong() - beganNanos;
    tell("Pulled %s in %s".formatted(size(done - doneBefore), time(Math.round(took / 1e9))));
  }

  /** Takes the bar away. */
  void clear() {
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

  private static String time(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** Bytes as people write them. */
  static String size(double bytes) {
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
