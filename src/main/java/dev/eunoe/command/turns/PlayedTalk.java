package dev.eunoe.command.turns;

import dev.eunoe.command.bench.Bench;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.state.SavingPolicy;
import dev.eunoe.state.SavingPolicy.Speed;
import dev.eunoe.state.StatesOnTheWay;
import dev.eunoe.state.TransferMemory;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One conversation, played turn after turn as a server does: the state that is held is forked,
 * reads the question, writes the answer, is kept, and saved when {@link SavingPolicy} says so, on
 * the answer's way as behind it. A twin is told the same, and its state is saved at the end alone,
 * as that of somebody who talks without a pause and then stops.
 */
final class PlayedTalk {
  /** Questions read beforehand, so that the speed of reading is known and the kernels compiled. */
  private static final int BEFOREHAND = 16;

  /** There is one answer at a time, for whose copies there is always room. */
  private static final TransferMemory ONE = new TransferMemory(0);

  private final HybridModel model;
  private final BenchDatabase database;
  private final TurnShape shape;
  private final TurnFigures figures;
  private final StoredTalk talk;
  private final StoredTalk twin;
  private final SavingPolicy policy;
  private final ReadingSpeed reading = new ReadingSpeed();
  private final ReadingSpeed writing = new ReadingSpeed();
  private final Random random = new Random(11);
  private final long begins;

  /** What was read since the conversation was begun here, in order. */
  private final List<int[]> read = new ArrayList<>();

  private SequenceState held;

  PlayedTalk(
      HybridModel model, BenchDatabase database, TurnShape shape, Beginnings.Beginning beginning) {
    this.model = model;
    this.database = database;
    this.shape = shape;
    this.held = beginning.state();
    this.begins = held.position();
    this.figures = new TurnFigures(begins, beginning.readTokens());
    this.talk = new StoredTalk(database.store(), "turn-bench-" + begins);
    this.twin = new StoredTalk(database.store(), "turn-bench-twin-" + begins);
    this.policy =
        new SavingPolicy(
            shape.readAgain(), new Speed(reading::tokensPerSecond, writing::tokensPerSecond));
  }

  /** Saves what lies before the first turn, uncounted. */
  void begin() {
    for (var each : List.of(talk, twin)) {
      each.begin();
      each.append(new int[0], new int[0], begins);
      var _ = each.save(held, true);
    }
    for (int i = 0; i < BEFOREHAND; i++) {
      int[] question = question();
      var state = held.fork();
      long start = System.nanoTime();
      model.prefill(question, 0, question.length, state);
      reading.read(question.length, (System.nanoTime() - start) / 1e6);
    }
  }

  /** The uncounted turns are over: what the twin saves at the end is what came since. */
  void counted() {
    var _ = twin.save(held, true);
  }

  /**
   * Plays a turn.
   *
   * @param counts whether its figures are kept
   */
  void turn(boolean counts) {
    var noted = counts ? figures : new TurnFigures(begins, begins);
    int[] question = question();
    int[] answer = new int[shape.answer()];
    long log = database.logBytes();
    long asked = System.nanoTime();
    talk.begin();
    noted.finding().add(since(asked));
    var state = held.fork();
    var way = new StatesOnTheWay(policy, ONE, 0, talk.durable(), this::saveOnTheWay);
    answer[0] = first(question, state, noted);
    noted.firstToken().add(since(asked));
    write(answer, state, way, noted);
    long ended = System.nanoTime();
    model.decode(answer[answer.length - 1], state); // what goes on has read the whole answer
    state.requireFinite(held.position());
    noted.checking().add(since(ended));
    talk.append(question, answer, state.position());
    var waited = since(ended);
    long logOfWords = database.logBytes() - log;
    talk.savedUpTo(way.saved());
    noted.unsaved(state.position() - talk.durable());
    long saving = System.nanoTime();
    long logOfState = save(state);
    noted.keeping().add(policy.savesEach() ? waited.plus(since(saving)) : waited);
    held = state;
    read.add(question);
    read.add(answer);
    noted.log(logOfWords + consolidate(), logOfState);
    twin.begin();
    twin.append(question, answer, state.position());
    twin.consolidate(visibleFrom());
  }

  /** Reads the question; the first token of the answer. */
  private int first(int[] question, SequenceState state, TurnFigures noted) {
    long start = System.nanoTime();
    int first = Bench.likeliest(model.prefill(question, 0, question.length, state));
    noted.reading().add(since(start));
    reading.read(question.length, since(start).toNanos() / 1e6);
    return first;
  }

  /** Writes the rest of the answer; its states are saved meanwhile. */
  private void write(int[] answer, SequenceState state, StatesOnTheWay way, TurnFigures noted) {
    long start = System.nanoTime();
    for (int i = 1; i < answer.length; i++) {
      if (way.wants(state.position())) {
        way.take(state.fork());
      }
      answer[i] = Bench.likeliest(model.decode(answer[i - 1], state));
    }
    writing.read(answer.length - 1, since(start).toNanos() / 1e6);
    noted.token().add(since(start).dividedBy(answer.length - 1));
  }

  private Uni<Boolean> saveOnTheWay(SequenceState state) {
    return policy.timed(talk.saveOnTheWay(state));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /** Off the user's path; the bytes of log that it took. */
  private long consolidate() {
    long before = database.logBytes();
    talk.consolidate(visibleFrom());
    return database.logBytes() - before;
  }

  /** Saves the state if it is worth it; the bytes of log that it took. */
  private long save(SequenceState state) {
    if (!policy.savesEach() && !policy.isWorthSaving(state.position() - talk.durable())) {
      return 0;
    }
    long before = database.logBytes();
    var _ = talk.save(state, policy.savesEach());
    return database.logBytes() - before;
  }

  /** What is measured once, behind the last turn. */
  TurnFigures end() {
    long before = database.logBytes();
    SavedBytes saved = twin.save(held, true);
    figures.savedAtTheEnd(saved, database.logBytes() - before, held);
    figures.readable(policy.readable());
    loseAndRestore();
    return figures;
  }

  /** As after a process is gone: only the database has a state, and the rest is read again. */
  private void loseAndRestore() {
    long start = System.nanoTime();
    var saved = talk.saved();
    long loaded = System.nanoTime();
    var state = model.restore(saved.fixed(), saved.blocks());
    long restored = System.nanoTime();
    int[] all = read.stream().flatMapToInt(Arrays::stream).toArray();
    int from = Math.toIntExact(state.position() - begins);
    if (from < all.length) {
      model.prefill(all, from, all.length, state);
    }
    long end = System.nanoTime();
    figures.lost(all.length - from, (loaded - start) / 1e6, (restored - loaded) / 1e6);
    figures.readAgain(
        (end - restored) / 1e6, Arrays.equals(state.parts().fixed(), held.parts().fixed()));
  }

  private int[] question() {
    return random.ints(shape.question(), 0, model.config().vocabSize()).toArray();
  }

  /** What has left the widest window is consolidated. */
  private long visibleFrom() {
    int window = model.config().widestWindow();
    return window == 0 ? 0 : Math.max(0, held.position() - window);
  }
}
