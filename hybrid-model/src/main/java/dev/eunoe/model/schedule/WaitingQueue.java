package dev.eunoe.model.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is next: owners take turns, so that one with many jobs does not hold up one with few. A job
 * comes before all that have more of their owner's jobs running or waiting ahead of them; among
 * equals, the one that came first.
 */
final class WaitingQueue {
  private record Ranked(Job job, int ahead) {}

  private final List<Job> waiting = new ArrayList<>();
  private final Map<String, Integer> running = new HashMap<>();

  void add(Job job) {
    waiting.add(job);
  }

  int size() {
    return waiting.size();
  }

  /** What all that wait hold meanwhile. */
  long bytes() {
    return waiting.stream().mapToLong(Job::bytesWaiting).sum();
  }

  /**
   * Whether an owner has no more waiting than its share of so many places, which owners who wait
   * divide evenly; one is everybody's.
   */
  boolean isWithinShare(String owner, int places) {
    long owners = waiting.stream().map(Job::owner).distinct().count();
    long own = waiting.stream().filter(job -> job.owner().equals(owner)).count();
    return own <= Math.max(1, places / Math.max(1, owners));
  }

  /** The jobs in the order in which they would be taken now. */
  List<Job> order() {
    var ahead = new HashMap<>(running);
    var ranked = new ArrayList<Ranked>();
    for (var one : waiting) {
      ranked.add(new Ranked(one, ahead.merge(one.owner(), 1, Integer::sum) - 1));
    }
    // The sort is stable: those of one rank stay as they came.
    ranked.sort(Comparator.comparingInt(Ranked::ahead));
    return ranked.stream().map(Ranked::job).toList();
  }

  @Nullable Job first() {
    return waiting.isEmpty() ? null : order().getFirst();
  }

  /** The first that was stopped while it waited. */
  @Nullable Job stopped() {
    return waiting.stream().filter(Job::stopRequested).findFirst().orElse(null);
  }

  /** A job of this owner has a place now. */
  void began(String owner) {
    running.merge(owner, 1, Integer::sum);
  }

  /** A job of this owner has given its place back. */
  void ended(String owner) {
    running.computeIfPresent(owner, (name, n) -> n == 1 ? null : n - 1);
  }

  /** Takes a job out. */
  boolean remove(Job job) {
    return waiting.removeIf(one -> one == job);
  }

  /** Takes all out. */
  List<Job> clear() {
    var all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }
}
