package dev.eunoe.model.constraint;

import dev.eunoe.model.constraint.grammar.ByteSet;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.Grammar.Choice;
import dev.eunoe.model.constraint.grammar.Grammar.Repeat;
import dev.eunoe.model.constraint.grammar.Grammar.Rule;
import dev.eunoe.model.constraint.grammar.Grammar.Sequence;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.grammar.JsonGrammar;
import dev.eunoe.model.constraint.grammar.LeftRecursion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A grammar as instructions of a machine with a stack (Thompson's construction, with calls): a
 * repetition that is counted, or a rule, puts a frame on the stack and counts in it.
 */
final class Program {
  /** One of them; {@code next} and the like are places of others. */
  sealed interface Instruction {}

  /** Whether a byte begins an unescaped character of a JSON string, and how many may follow. */
  enum Plain {
    NO,
    /** Any number. */
    UNBOUNDED,
    /** As many as the innermost frame has left. */
    COUNTED
  }

  /** Reads one byte. */
  record Read(ByteSet set, Plain plain, int next) implements Instruction {}

  /** Goes on at each of several places. */
  record Split(int[] targets) implements Instruction {}

  /**
   * Puts a frame on the stack and goes on at the body, or behind it where it may be left out.
   *
   * @param characters whether it counts the characters of a JSON string
   */
  record Call(int body, int least, int most, int next, boolean characters) implements Instruction {}

  /** The end of a body. */
  record Return() implements Instruction {}

  /** The end of the text. */
  record Accept() implements Instruction {}

  private static final int MAX_INSTRUCTIONS = 400_000;
  private static final int RETURN = 0;
  private static final int ACCEPT = 1;

  private final List<@Nullable Instruction> instructions = new ArrayList<>();
  private final Map<Grammar, Map<Integer, Integer>> places = new IdentityHashMap<>();
  private final Map<Rule, Integer> bodies = new IdentityHashMap<>();
  private final Productive productive;
  private final int start;
  private Plain within = Plain.NO;

  private Program(Grammar grammar) {
    productive = new Productive(grammar);
    instructions.add(new Return());
    instructions.add(new Accept());
    if (!productive.of(grammar)) {
      throw new GrammarException("No text can be what is asked for.");
    }
    start = compile(grammar, ACCEPT);
  }

  /**
   * @throws GrammarException when it is too large, or nothing fits it
   */
  static Program of(Grammar grammar) {
    try {
      if (LeftRecursion.isIn(grammar)) {
        throw new GrammarException("What is asked for begins with itself, without end.");
      }
      return new Program(grammar);
    } catch (StackOverflowError e) {
      throw new GrammarException("What is asked for is nested too deeply.");
    }
  }

  int start() {
    return start;
  }

  Instruction at(int place) {
    Instruction instruction = instructions.get(place);
    if (instruction == null) {
      throw new IllegalStateException("an instruction was not written");
    }
    return instruction;
  }

  List<ByteSet> sets() {
    var sets = new HashMap<ByteSet, Boolean>();
    for (Instruction instruction : instructions) {
      if (instruction instanceof Read read) {
        sets.put(read.set(), true);
      }
    }
    return List.copyOf(sets.keySet());
  }

  /** Where a part begins that goes on at {@code next}; the same for the same part. */
  private int compile(Grammar grammar, int next) {
    Map<Integer, Integer> known = places.computeIfAbsent(grammar, _ -> new HashMap<>());
    Integer place = known.get(next);
    if (place == null) {
      place = compileNew(grammar, next);
      known.put(next, place);
    }
    return place;
  }

  private int compileNew(Grammar grammar, int next) {
    return switch (grammar) {
      case Grammar.Bytes bytes ->
          add(new Read(bytes.set(), bytes.plain() ? within : Plain.NO, next));
      case Sequence(var parts) -> {
        int at = next;
        for (Grammar part : parts.reversed()) {
          at = compile(part, at);
        }
        yield at;
      }
      case Choice(var alternatives) ->
          add(
              new Split(
                  alternatives.stream()
                      .filter(productive::of)
                      .mapToInt(one -> compile(one, next))
                      .toArray()));
      case Repeat repeat -> compileRepeat(repeat, next);
      case Rule rule -> add(new Call(body(rule), 1, 1, next, false));
    };
  }

  /** Where a rule begins; known before what it is, since that may name it. */
  private int body(Rule rule) {
    Integer known = bodies.get(rule);
    if (known != null) {
      return known;
    }
    int place = add(null);
    bodies.put(rule, place);
    instructions.set(place, new Split(new int[] {compile(rule.body(), RETURN)}));
    return place;
  }

  private int compileRepeat(Repeat repeat, int next) {
    Grammar body = repeat.body();
    if (!productive.of(body)) {
      return next; // at least none: else nothing would fit
    }
    boolean characters = body == JsonGrammar.CHARACTER;
    boolean loops = repeat.most() == Grammar.UNBOUNDED && repeat.least() <= 1;
    if (characters) {
      within = loops ? Plain.UNBOUNDED : Plain.COUNTED;
    }
    int place = loops ? compileLoop(repeat, next) : add(call(repeat, next, characters));
    within = Plain.NO;
    return place;
  }

  private int compileLoop(Repeat repeat, int next) {
    int loop = add(null);
    int again = compile(repeat.body(), loop);
    instructions.set(loop, new Split(new int[] {again, next}));
    return repeat.least() == 0 ? loop : again;
  }

  private Call call(Repeat repeat, int next, boolean characters) {
    int body = compile(repeat.body(), RETURN);
    return new Call(body, repeat.least(), repeat.most(), next, characters);
  }

  private int add(@Nullable Instruction instruction) {
    if (instructions.size() >= MAX_INSTRUCTIONS) {
      throw new GrammarException(
          "What is asked for is too large: more than " + MAX_INSTRUCTIONS + " steps.");
    }
    instructions.add(instruction);
    return instructions.size() - 1;
  }
}
