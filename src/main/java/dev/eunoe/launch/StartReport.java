package dev.eunoe.launch;

import dev.eunoe.inference.EarlyLoad;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Where the time of a start went, one thing after the other, and what was done meanwhile for the
 * model.
 */
final class StartReport {
  private final EarlyLoad model;
  private final long beganNanos;
  private long servableNanos;
  private long databaseNanos;

  StartReport(EarlyLoad model) {
    this.model = model;
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    this.beganNanos = System.nanoTime() - millis * 1_000_000;
  }

  void servable() {
    servableNanos = System.nanoTime();
  }

  void databaseReady() {
    databaseNanos = System.nanoTime();
  }

  /** Of a server that is ready now. */
  String line() {
    long now = System.nanoTime();
    var load = model.load();
    return String.format(
        Locale.ROOT,
        "Ready in %.1f s: program and tokenizer %.1f, database %.1f, server %.1f, waiting for weights %.1f, warm-up %.1f;"
            + " meanwhile reading %.1f, repacking %.1f",
        seconds(beganNanos, now),
        seconds(beganNanos, servableNanos),
        seconds(servableNanos, databaseNanos),
        seconds(databaseNanos, model.joinBeganNanos()),
        seconds(model.joinBeganNanos(), model.joinedNanos()),
        seconds(model.joinedNanos(), now),
        load.readingSeconds(),
        load.weightsSeconds());
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }
}
