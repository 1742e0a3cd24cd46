package dev.eunoe.memory.keys;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a key opens. */
public enum Scope {
  /** Asking, and the conversations with their answers. */
  CHAT,
  /** What is remembered: searched, changed, exported, forgotten; also as tools. */
  MEMORY,
  /** The figures of the server, which are of all owners together. */
  METRICS;

  /** As it is written: {@code chat}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Several, as they are written: {@code chat,memory}. */
  public static String words(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::word).collect(Collectors.joining(","));
  }

  /**
   * The scopes of a list with commas.
   *
   * @throws IllegalArgumentException naming the word that is none
   */
  public static Set<Scope> parse(String words) {
    var scopes = EnumSet.noneOf(Scope.class);
    for (String word : words.split(",", -1)) {
      scopes.add(
          Arrays.stream(values())
              .filter(scope -> scope.word().equals(word.strip().toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "'"
                          + word
                          + "' is no scope; there are "
                          + words(EnumSet.allOf(Scope.class)))));
    }
    return scopes;
  }
}
