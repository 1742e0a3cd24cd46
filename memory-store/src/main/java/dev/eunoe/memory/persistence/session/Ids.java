package dev.eunoe.memory.persistence.session;

import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;

/** Row ids as one query parameter, and public ids. */
public final class Ids {
  /** SQL for the ids passed as parameter {@code :ids}. */
  public static final String ANY =
      "any (cast(string_to_array(cast(:ids as text), ',') as bigint[]))";

  private Ids() {}

  /** SQL for the numbers that {@link #list} passed as a parameter, as an array. */
  public static String array(String parameter) {
    return "cast(string_to_array(cast(:%s as text), ',') as bigint[])".formatted(parameter);
  }

  public static String list(Collection<Long> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** An id nobody can guess, such as {@code pin_…}. */
  public static String fresh(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "");
  }
}
