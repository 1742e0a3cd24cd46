package dev.eunoe.model.constraint;

import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.Grammar.Choice;
import dev.eunoe.model.constraint.grammar.Grammar.Repeat;
import dev.eunoe.model.constraint.grammar.Grammar.Rule;
import dev.eunoe.model.constraint.grammar.Grammar.Sequence;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which parts of a grammar come to an end at all: a rule that always needs itself does not. What is
 * left without the others has no dead ends, so that a mask is never empty.
 */
final class Productive {
  private final Set<Rule> ending = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Rule> rules = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Grammar> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Grammar, Boolean> known = new IdentityHashMap<>();

  Productive(Grammar grammar) {
    collect(grammar);
    seen.clear();
    boolean more = true;
    while (more) {
      more = false;
      for (Rule rule : rules) {
        known.clear();
        more |= !ending.contains(rule) && of(rule.body()) && ending.add(rule);
      }
    }
    known.clear();
  }

  private void collect(Grammar grammar) {
    if (!seen.add(grammar)) {
      return;
    }
    switch (grammar) {
      case Grammar.Bytes _ -> {}
      case Sequence(var parts) -> parts.forEach(this::collect);
      case Choice(var alternatives) -> alternatives.forEach(this::collect);
      case Repeat repeat -> collect(repeat.body());
      case Rule rule -> {
        rules.add(rule);
        collect(rule.body());
      }
    }
  }

  /** Whether a part has a text. */
  boolean of(Grammar grammar) {
    if (grammar instanceof Rule rule) {
      return ending.contains(rule);
    }
    Boolean before = known.get(grammar);
    if (before != null) {
      return before;
    }
    boolean productive =
        switch (grammar) {
          case Grammar.Bytes bytes -> !bytes.set().isEmpty();
          case Sequence(var parts) -> parts.stream().allMatch(this::of);
          case Choice(var alternatives) -> alternatives.stream().anyMatch(this::of);
          case Repeat repeat -> repeat.least() == 0 || of(repeat.body());
          case Rule _ -> throw new IllegalStateException("a rule was looked up");
        };
    known.put(grammar, productive);
    return productive;
  }
}
