package dev.eunoe.fault;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** What all clients have seen together, and what must not be. */
final class Figures {
  /** What is counted. */
  enum Of {
    /** Answers of which each piece was seen, whole and as undisturbed. */
    ANSWERS,
    /** Connections on which an answer began to be read, or was refused. */
    STREAMS,
    /** Those of them that went on behind what had been seen of an answer. */
    FOLLOWED,
    /** Connections that broke, or were not made. */
    BROKEN,
    LEFT,
    REFUSED,
    /** Requests that were sent twice at once. */
    DUPLICATES
  }

  private final AtomicIntegerArray counts = new AtomicIntegerArray(Of.values().length);
  private final AtomicInteger reading = new AtomicInteger();
  private final List<String> violations = new CopyOnWriteArrayList<>();

  void count(Of what) {
    counts.incrementAndGet(what.ordinal());
  }

  int of(Of what) {
    return counts.get(what.ordinal());
  }

  void beginReading() {
    reading.incrementAndGet();
  }

  void endReading() {
    reading.decrementAndGet();
  }

  /** Whether somebody is in the midst of an answer. */
  boolean isAmidAnswers() {
    return reading.get() > 0;
  }

  List<String> violations() {
    return violations;
  }
}
