package dev.eunoe.hub;

import static dev.eunoe.progress.ProgressBar.size;

import dev.eunoe.progress.ProgressBar;

/** How far a pull is. The speed is the mean of this run. */
public final class PullProgress {
  private final ProgressBar bar;
  private String file = "";
  private long total;
  private long done;
  private long doneBefore;
  private long beganNanos;

  public PullProgress(ProgressBar bar) {
    this.bar = bar;
  }

  /** Says something beside the bar. */
  void tell(String line) {
    bar.tell(line);
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
    beganNanos = bar.now();
    bar.restart();
  }

  void file(String name) {
    file = name;
  }

  /** So many bytes more, or fewer where some were thrown away. */
  void advanced(long bytes) {
    done += bytes;
    bar.show(file, done, total, this::amounts);
  }

  private String amounts() {
    double speed = Math.max(done - doneBefore, 0) / Math.max((bar.now() - beganNanos) / 1e9, 1e-3);
    String left = speed > 0 ? time(Math.round((total - done) / speed)) + " left" : "";
    return "%s of %s  %s/s  %s".formatted(size(done), size(total), size(speed), left);
  }

  /** All has arrived. */
  void end() {
    long took = bar.now() - beganNanos;
    tell("Pulled %s in %s".formatted(size(done - doneBefore), time(Math.round(took / 1e9))));
  }

  /** Takes the bar away. */
  void clear() {
    bar.clear();
  }

  private static String time(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
