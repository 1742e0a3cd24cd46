package dev.eunoe.model.constraint;

import dev.eunoe.model.constraint.Program.Accept;
import dev.eunoe.model.constraint.Program.Call;
import dev.eunoe.model.constraint.Program.Read;
import dev.eunoe.model.constraint.Program.Return;
import dev.eunoe.model.constraint.Program.Split;
import dev.eunoe.model.constraint.State.Configuration;
import dev.eunoe.model.constraint.grammar.ByteSet;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.GrammarException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text byte by byte against a grammar. It is made deterministic as it goes: the places
 * where a text may stand are one {@link State}, and where a byte leads from it is worked out once.
 *
 * <p>Grammars that recurse or count have states without end, so the table of them is bounded and
 * begun anew when it is full; a state means the same before and after. For one thread at a time.
 *
 * <p>A method throws {@link GrammarException} where a grammar can be read in so many ways that
 * others would wait for it.
 */
final class Automaton {
  private static final int MAX_STATES = 8_192;

  /** Of all states of the table together. */
  private static final int MAX_CONFIGURATIONS = 250_000;

  /** Places looked at for one mask: where more are needed, a step of the model would wait. */
  private static final int MAX_WORK = 1_000_000;

  private final Program program;
  private final int[] classOf = new int[256];
  private final int[] byteOf;
  private final State dead;
  private final Map<List<Configuration>, State> states = new HashMap<>();
  private int epoch;
  private int masks;
  private int configurations;
  private int work;

  Automaton(Grammar grammar) {
    this.program = Program.of(grammar);
    this.byteOf = classes(program.sets());
    this.dead = new State(List.of(), program, byteOf.length, 0);
  }

  /** Bytes that no part tells from one another are one class; returns one of each. */
  private int[] classes(List<ByteSet> sets) {
    var known = new HashMap<List<Boolean>, Integer>();
    int[] first = new int[256];
    for (int b = 0; b < classOf.length; b++) {
      int value = b;
      int found = known.size();
      Integer before = known.putIfAbsent(sets.stream().map(set -> set.has(value)).toList(), found);
      classOf[b] = before == null ? found : before;
      first[classOf[b]] = before == null ? b : first[classOf[b]];
    }
    return Arrays.copyOf(first, known.size());
  }

  /** Before the first byte. */
  State start() {
    var reached = new LinkedHashSet<Configuration>();
    add(program.start(), null, reached);
    return state(reached);
  }

  boolean isDead(State state) {
    return state == dead;
  }

  /** Where a byte, 0 to 255, leads. */
  State next(State from, int value) {
    State known = from.epoch == epoch ? from : state(new LinkedHashSet<>(from.configurations));
    int byteClass = classOf[value];
    State next = known.next[byteClass];
    if (next == null || next.epoch != epoch && next != dead) {
      next = step(from, byteOf[byteClass]);
      known.next[byteClass] = next;
    }
    return next;
  }

  private State step(State from, int value) {
    var reached = new LinkedHashSet<Configuration>();
    work += from.configurations.size();
    for (Configuration at : from.configurations) {
      if (program.at(at.place()) instanceof Read read && read.set().has(value)) {
        add(read.next(), at.frame(), reached);
      }
    }
    return reached.isEmpty() ? dead : state(reached);
  }

  private State state(LinkedHashSet<Configuration> reached) {
    List<Configuration> key = List.copyOf(reached);
    State known = states.get(key);
    if (known == null) {
      if (states.size() >= MAX_STATES || configurations > MAX_CONFIGURATIONS) {
        clear();
      }
      configurations += key.size();
      known = new State(key, program, byteOf.length, epoch);
      states.put(key, known);
    }
    return known;
  }

  private void clear() {
    states.clear();
    epoch++;
    masks = 0;
    configurations = 0;
  }

  /** Begins to count the work for a mask. */
  void beginWork() {
    work = 0;
  }

  /** Goes on without a byte to all places before one, or before the end. */
  private void add(int place, @Nullable Frame frame, LinkedHashSet<Configuration> reached) {
    var seen = new LinkedHashSet<Configuration>();
    var open = new ArrayDeque<Configuration>();
    open.push(new Configuration(place, frame));
    while (!open.isEmpty()) {
      Configuration at = open.pop();
      if (!seen.add(at)) {
        continue;
      }
      if (++work > MAX_WORK) {
        throw new GrammarException(
            "What is asked for can be read in too many ways at once; leave out repetitions that are"
                + " counted within others, or give them no upper bound.");
      }
      switch (program.at(at.place())) {
        case Read _, Accept _ -> reached.add(at);
        case Split split -> {
          for (int target : split.targets()) {
            open.push(new Configuration(target, at.frame()));
          }
        }
        case Call call -> {
          if (call.least() == 0) {
            open.push(new Configuration(call.next(), at.frame()));
          }
          open.push(new Configuration(call.body(), new Frame(at.frame(), at.place(), 0)));
        }
        case Return _ -> leave(at.frame(), open);
      }
    }
  }

  private void leave(@Nullable Frame frame, ArrayDeque<Configuration> open) {
    if (frame == null || !(program.at(frame.call) instanceof Call call)) {
      throw new IllegalStateException("a body ended that had not begun");
    }
    boolean bounded = call.most() != Grammar.UNBOUNDED;
    int count = bounded ? frame.count + 1 : Math.min(frame.count + 1, call.least());
    if (count >= call.least()) {
      open.push(new Configuration(call.next(), frame.parent));
    }
    if (!bounded || count < call.most()) {
      open.push(new Configuration(call.body(), new Frame(frame.parent, frame.call, count)));
    }
  }

  /**
   * How many unescaped characters of a JSON string may follow, whichever they are, where nothing
   * else begins like one: then their tokens need not be looked at one by one. 0 where that is not
   * so.
   */
  int plainCharacters(State state) {
    int characters = 0;
    for (Configuration at : state.configurations) {
      if (program.at(at.place()) instanceof Read read) {
        int here = plainCharacters(read, at.frame());
        boolean other = here == 0 && read.set().meets(Vocabulary.PLAIN_BEGINNINGS);
        if (other || here != 0 && characters != 0 && here != characters) {
          return 0;
        }
        characters = here == 0 ? characters : here;
      }
    }
    return characters;
  }

  private int plainCharacters(Read read, @Nullable Frame frame) {
    return switch (read.plain()) {
      case NO -> 0;
      case UNBOUNDED -> Grammar.UNBOUNDED;
      case COUNTED ->
          frame != null && program.at(frame.call) instanceof Call call && call.characters()
              ? left(call, frame)
              : 0;
    };
  }

  private static int left(Call call, Frame frame) {
    return call.most() == Grammar.UNBOUNDED ? Grammar.UNBOUNDED : call.most() - frame.count;
  }

  /** Keeps what may follow, within a bound. */
  void keep(State state, Mask mask, int most) {
    if (masks >= most) {
      clear();
    }
    masks++;
    state.mask = mask;
  }
}
