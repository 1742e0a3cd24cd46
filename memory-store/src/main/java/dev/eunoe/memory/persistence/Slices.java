package dev.eunoe.memory.persistence;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A query for each slice of many ids: PostgreSQL takes 65,535 parameters with a statement, and an
 * owner may have more exchanges.
 */
final class Slices {
  static final int MOST = 30_000;

  private Slices() {}

  /**
   * What the query finds for all of the ids, slice by slice, in their order.
   *
   * @param query for at least one and at most {@link #MOST} ids
   */
  static <I, T> Uni<List<T>> read(Collection<I> ids, Function<List<I>, Uni<List<T>>> query) {
    return read(ids, MOST, query);
  }

  /**
   * The same with smaller slices, for rows that are large.
   *
   * @param most ids of a slice
   */
  static <I, T> Uni<List<T>> read(
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
}
