package dev.eunoe.model.constraint.grammar;

import dev.eunoe.model.constraint.grammar.Grammar.Bytes;
import dev.eunoe.model.constraint.grammar.Grammar.Choice;
import dev.eunoe.model.constraint.grammar.Grammar.Repeat;
import dev.eunoe.model.constraint.grammar.Grammar.Rule;
import dev.eunoe.model.constraint.grammar.Grammar.Sequence;
import java.util.List;

/** Which grammars have the empty string, and what they are without it. */
final class Nullable {
  private Nullable() {}

  static boolean isNullable(Grammar grammar) {
    return switch (grammar) {
      case Bytes _, Rule _ -> false;
      case Sequence(var parts) -> parts.stream().allMatch(Nullable::isNullable);
      case Choice(var alternatives) -> alternatives.stream().anyMatch(Nullable::isNullable);
      case Repeat repeat -> repeat.least() == 0;
    };
  }

  /** All of a grammar but the empty string. */
  static Grammar withoutEmpty(Grammar grammar) {
    if (!isNullable(grammar)) {
      return grammar;
    }
    return switch (grammar) {
      case Bytes _, Rule _ -> grammar;
      case Sequence(var parts) -> withoutEmpty(parts);
      case Choice(var alternatives) ->
          new Choice(alternatives.stream().map(Nullable::withoutEmpty).toList());
      case Repeat repeat -> Grammar.repeat(repeat.body(), 1, repeat.most());
    };
  }

  /** Of parts that may all be empty: something of the first, or nothing of it and then the rest. */
  private static Grammar withoutEmpty(List<Grammar> parts) {
    if (parts.isEmpty()) {
      return new Choice(List.of());
    }
    var rest = new Sequence(parts.subList(1, parts.size()));
    return Grammar.choice(
        Grammar.sequence(withoutEmpty(parts.getFirst()), rest), withoutEmpty(rest));
  }
}
