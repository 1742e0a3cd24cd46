package dev.eunoe.memory.persistence.session;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A query for each slice of many ids: PostgreSQL takes 65,535 parameters with a statement, and an
 * owner may have more exchanges. And a statement for each slice of much that is written.
 */
public final class StatementBatches {
  public static final int MAX = 30_000;

  /** Turns written by one statement: enough that its round trip is little beside them. */
  static final int TURNS = 200;

  /** Characters of theirs: a turn may have a million. */
  static final int CHARS = 200_000;

  private StatementBatches() {}

  /**
   * What the query finds for all of the ids, slice by slice, in their order.
   *
   * @param query for at least one and at most {@link #MAX} ids
   */
  public static <I, T> Uni<List<T>> read(Collection<I> ids, Function<List<I>, Uni<List<T>>> query) {
    return read(ids, MAX, query);
  }

  /**
   * The same with smaller slices, for rows that are large.
   *
   * @param most ids of a slice
   */
  public static <I, T> Uni<List<T>> read(
      Collection<I> ids, int most, Function<List<I>, Uni<List<T>>> query) {
    List<I> all = List.copyOf(ids);
    List<List<I>> slices = new ArrayList<>();
    for (int from = 0; from < all.size(); from += most) {
      slices.add(all.subList(from, Math.min(all.size(), from + most)));
    }
    if (slices.size() == 1) {
      return query.apply(slices.getFirst());
    }
    return Multi.createFrom()
        .iterable(slices)
        .onItem()
        .transformToUniAndConcatenate(query::apply)
        .collect()
        .in(ArrayList<T>::new, List::addAll)
        .map(List::copyOf);
  }

  /**
   * What is written, in order, in slices of {@link #TURNS} and {@link #CHARS} at most, or of one.
   *
   * @param turns how many turns an item is
   * @param chars how many characters they have
   */
  public static <T> List<List<T>> toWrite(
      List<T> items, ToIntFunction<T> turns, ToIntFunction<T> chars) {
    List<List<T>> slices = new ArrayList<>();
    int from = 0;
    long turnsSoFar = 0;
    long charsSoFar = 0;
    for (int i = 0; i < items.size(); i++) {
      turnsSoFar += turns.applyAsInt(items.get(i));
      charsSoFar += chars.applyAsInt(items.get(i));
      if (i > from && (turnsSoFar > TURNS || charsSoFar > CHARS)) {
        slices.add(items.subList(from, i));
        from = i;
        turnsSoFar = turns.applyAsInt(items.get(i));
        charsSoFar = chars.applyAsInt(items.get(i));
      }
    }
    if (from < items.size()) {
      slices.add(items.subList(from, items.size()));
    }
    return slices;
  }

  /** One after the other. */
  public static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
    return Multi.createFrom()
        .iterable(items)
        .onItem()
        .transformToUniAndConcatenate(step::apply)
        .collect()
        .last()
        .replaceWithVoid();
  }
}
