package dev.eunoe.model.constraint.grammar;

import dev.eunoe.model.constraint.grammar.Grammar.Bytes;
import dev.eunoe.model.constraint.grammar.Grammar.Choice;
import dev.eunoe.model.constraint.grammar.Grammar.Repeat;
import dev.eunoe.model.constraint.grammar.Grammar.Rule;
import dev.eunoe.model.constraint.grammar.Grammar.Sequence;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/** Finds rules that can begin with themselves, which would put frames on the stack for ever. */
public final class LeftRecursion {
  private final Set<Rule> open = new HashSet<>();
  private final Set<Grammar> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Grammar> reached = Collections.newSetFromMap(new IdentityHashMap<>());

  private LeftRecursion() {}

  /** Whether one of the rules that a grammar reaches does. */
  public static boolean isIn(Grammar grammar) {
    return new LeftRecursion().inRulesOf(grammar);
  }

  private boolean inRulesOf(Grammar grammar) {
    if (!reached.add(grammar)) {
      return false;
    }
    return switch (grammar) {
      case Bytes _ -> false;
      case Sequence(var parts) -> parts.stream().anyMatch(this::inRulesOf);
      case Choice(var alternatives) -> alternatives.stream().anyMatch(this::inRulesOf);
      case Repeat repeat -> inRulesOf(repeat.body());
      case Rule rule -> atStart(rule) || inRulesOf(rule.body());
    };
  }

  /** Whether a rule can be begun while it is being begun. */
  private boolean atStart(Grammar grammar) {
    if (done.contains(grammar)) {
      return false;
    }
    boolean found =
        switch (grammar) {
          case Bytes _ -> false;
          case Sequence(var parts) -> {
            boolean any = false;
            for (int i = 0; i < parts.size() && !any; i++) {
              any = atStart(parts.get(i));
              if (!Nullable.isNullable(parts.get(i))) {
                break;
              }
            }
            yield any;
          }
          case Choice(var alternatives) -> alternatives.stream().anyMatch(this::atStart);
          case Repeat repeat -> atStart(repeat.body());
          case Rule rule -> {
            boolean again = !open.add(rule);
            boolean any = again || atStart(rule.body());
            open.remove(rule);
            yield any;
          }
        };
    done.add(grammar);
    return found;
  }
}
