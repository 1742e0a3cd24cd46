package dev.eunoe.command.bench;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.schedule.Limits;
import dev.eunoe.model.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * What one long prompt does to those who are writing: the times between the tokens of several
 * streams, before it came and while it was read.
 */
public final class Interference {
  private static final int WARM_PROMPT = 512;
  private static final long MILLI = 1_000_000;

  private final HybridModel model;
  private final int streams;
  private final long quietNanos;

  /**
   * What was measured; times in milliseconds.
   *
   * @param before median time between two tokens of a stream, without the prompt
   * @param during the same while it was read
   * @param longestBefore the longest time between two tokens without the prompt
   * @param longestDuring the same while it was read
   * @param promptMillis from its arrival to its first token
   */
  public record Result(
      double before,
      double during,
      double longestBefore,
      double longestDuring,
      double promptMillis) {

    /** How much longer a stream waits for its next token while the prompt is read. */
    public double ratio() {
      return during / before;
    }
  }

  /**
   * @param streams how many write
   * @param quietMillis how long they are watched without the prompt
   */
  public Interference(HybridModel model, int streams, long quietMillis) {
    this.model = model;
    this.streams = streams;
    this.quietNanos = quietMillis * MILLI;
  }

  /** Lets a prompt of so many tokens arrive. */
  public Result measure(int promptTokens) throws InterruptedException {
    var limits = new Limits(streams + 1, 1, Long.MAX_VALUE / 2, HybridModel.CHUNK);
    var writers = new ArrayList<TimedJob>();
    try (var scheduler = new Scheduler(model, limits)) {
      for (int s = 0; s < streams; s++) {
        var writer = new TimedJob("stream " + s, model, tokens(16, s), true);
        writers.add(writer);
        scheduler.submit(writer);
      }
      // Two prompts that do not count, so that the JVM has compiled what is measured.
      for (int warm = 1; warm <= 2; warm++) {
        read(scheduler, WARM_PROMPT * warm);
      }
      pause();
      long begun = System.nanoTime();
      pause();
      long arrived = System.nanoTime();
      long read = read(scheduler, promptTokens);
      writers.forEach(TimedJob::stop);
      for (var writer : writers) {
        writer.awaitEnd();
      }
      var quiet = gaps(writers, begun, arrived);
      var busy = gaps(writers, arrived, read);
      return new Result(
          median(quiet), median(busy), most(quiet), most(busy), (read - arrived) / (double) MILLI);
    }
  }

  private long read(Scheduler scheduler, int tokens) throws InterruptedException {
    var prompt = new TimedJob("prompt", model, tokens(tokens, streams), false);
    scheduler.submit(prompt);
    prompt.awaitEnd();
    return prompt.times().getFirst();
  }

  private int[] tokens(int n, long seed) {
    return new SplittableRandom(seed).ints(n, 0, model.config().vocabSize()).toArray();
  }

  private void pause() throws InterruptedException {
    Thread.sleep(quietNanos / MILLI);
  }

  /** Milliseconds between neighbouring tokens of which the later one came in this time. */
  private static List<Double> gaps(List<TimedJob> writers, long from, long to) {
    var gaps = new ArrayList<Double>();
    for (var writer : writers) {
      var times = writer.times();
      for (int i = 1; i < times.size(); i++) {
        if (times.get(i) > from && times.get(i) <= to) {
          gaps.add((times.get(i) - times.get(i - 1)) / (double) MILLI);
        }
      }
    }
    if (gaps.isEmpty()) {
      throw new IllegalStateException("No stream wrote two tokens; watch for longer.");
    }
    return gaps;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }

  private static double most(List<Double> values) {
    return values.stream().flatMapToDouble(DoubleStream::of).max().orElseThrow();
  }
}
