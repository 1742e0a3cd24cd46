package dev.eunoe.memory.persistence;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The turns a receipt names. They stand beside it in plain text, because an erasure has to find the
 * answers that were given a turn, and a sealed receipt cannot be searched.
 */
final class GivenTurns {
  private static final Pattern ID = Pattern.compile("\"(turn_[A-Za-z0-9_.:-]+)\"");

  private GivenTurns() {}

  /** Their ids, each once, with spaces between. */
  static String of(String receiptJson) {
    return ID.matcher(receiptJson)
        .results()
        .map((MatchResult found) -> found.group(1))
        .distinct()
        .collect(Collectors.joining(" "));
  }
}
