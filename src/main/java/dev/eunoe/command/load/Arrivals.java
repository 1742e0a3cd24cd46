package dev.eunoe.command.load;

import java.util.ArrayList;
import java.util.List;

/** When the pieces of one streamed answer came. Filled by one thread, read when it is done. */
final class Arrivals {
  private final List<Long> nanos = new ArrayList<>();
  private long number;
  private long lost;
  private long tokens;

  /** An event of the stream. */
  void event(long sequenceNumber, boolean isPiece) {
    lost += sequenceNumber - number;
    number = sequenceNumber + 1;
    if (isPiece) {
      nanos.add(System.nanoTime());
    }
  }

  /** The last event. */
  void completed(long outputTokens) {
    tokens = outputTokens;
  }

  /** Events whose numbers were passed over. */
  long lost() {
    return lost;
  }

  private long first() {
    return nanos.getFirst();
  }

  private long last() {
    return nanos.getLast();
  }

  /** Milliseconds from each piece to the next. */
  List<Double> gaps() {
    var gaps = new ArrayList<Double>();
    for (int i = 1; i < nanos.size(); i++) {
      gaps.add((nanos.get(i) - nanos.get(i - 1)) / 1e6);
    }
    return gaps;
  }

  /**
   * Tokens a second of all of them while all were being written. A piece counts for as many tokens
   * as those of its answer hold on average. 0 where some were over before the last had begun.
   */
  static double rate(List<Arrivals> answers) {
    long from = answers.stream().mapToLong(Arrivals::first).max().orElseThrow();
    long to = answers.stream().mapToLong(Arrivals::last).min().orElseThrow();
    double tokens = 0;
    for (var answer : answers) {
      long pieces = answer.nanos.stream().filter(at -> at > from && at <= to).count();
      tokens += pieces * (double) answer.tokens / answer.nanos.size();
    }
    return tokens * 1e9 / Math.max(1, to - from);
  }
}
