package dev.eunoe.memory.persistence;

import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;

/** Row ids as one query parameter, and public ids. */
final class Ids {
  /** SQL for the ids passed as parameter {@code :ids}. */
  static final String ANY = "any (cast(string_to_array(cast(:ids as text), ',') as bigint[]))";

  private Ids() {}

  /** SQL for the numbers that {@link #list} passed as a parameter, as an array. */
  static String array(String parameter) {
    return "cast(string_to_array(cast(:%s as text), ',') as bigint[])".formatted(parameter);
  }

  static String list(Collection<Long> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** An id nobody can guess, such as {@code pin_…}. */
  static String fresh(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "");
  }
}
