package dev.eunoe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.LogitAdjustments;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.schedule.Limits;
import dev.eunoe.model.schedule.Scheduler;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** States that are kept of an answer while it is written. */
@Timeout(180)
class StatesOnTheWayTest {
  private static Checkpoint checkpoint;
  private static int[] question;

  @BeforeAll
  static void open() {
    var kernels = KernelsProvider.choose(new KernelsRequest("vector", "auto", 1));
    checkpoint = Checkpoint.open(Path.of("../hybrid-model/models/eunoe-mini"), kernels);
    var talk = List.of(new ChatMessage("user", "My sister is called Velmira. What is she called?"));
    question = checkpoint.tokenizer().encodeTemplate(checkpoint.template().render(talk, true));
  }

  @AfterAll
  static void close() {
    checkpoint.close();
  }

  /** Takes a state each so many tokens. */
  private static final class Taken implements TokenLog.States {
    private final int every;
    private final List<SequenceState> states = new ArrayList<>();
    private long last;

    Taken(int every) {
      this.every = every;
    }

    @Override
    public boolean wants(long position) {
      return position >= last + every;
    }

    @Override
    public void take(SequenceState state) {
      last = state.position();
      states.add(state);
    }

    @Override
    public long saved() {
      return last;
    }
  }

  private static Prompt prompt(int[] withMemory, Prompt.KeptAnswer kept, TokenLog log) {
    var options =
        new GenerationOptions(
            0.9f, 0, 0.95f, 0, 1.3f, new LogitAdjustments(0.2f, 0.1f, Map.of()), 42, List.of(), 24);
    return new Prompt(
        "owner",
        null,
        new int[0],
        new int[0],
        question,
        withMemory,
        null,
        kept,
        new int[] {1},
        options,
        log);
  }

  private record Told(Step.Settled settled, List<Step> pieces) {}

  private static Told answer(Prompt prompt) throws Exception {
    var settled = new CompletableFuture<Step.Settled>();
    var pieces = new ArrayList<Step>();
    var listener =
        new Step.Listener() {
          @Override
          public void accept(Step step) {
            if (step instanceof Step.Piece) {
              pieces.add(step);
            } else if (step instanceof Step.Settled end) {
              settled.complete(end);
            }
          }

          @Override
          public void completed() {}

          @Override
          public void failed(Throwable cause) {
            settled.completeExceptionally(cause);
          }
        };
    var run =
        new AnswerGeneration(checkpoint, prompt, new StopSignal(), listener, System.nanoTime());
    try (var scheduler =
        new Scheduler(checkpoint.model(), new Limits(2, 8, 8L << 20, HybridModel.CHUNK))) {
      scheduler.submit(run);
      return new Told(settled.get(60, TimeUnit.SECONDS), pieces);
    }
  }

  @Test
  void anAnswer_goesOnBehindAnyStateOfItsWay_toTheSameBits() throws Exception {
    var log = new TokenLog(new int[0]);
    var taken = new Taken(2);
    log.keepStates(taken);
    Told whole = answer(prompt(null, text -> text, log));
    int[] tokens = log.all();
    assertThat(taken.states).hasSizeGreaterThan(5);

    for (SequenceState state : taken.states) {
      int ahead = Math.toIntExact(state.position());
      int least = Math.max(0, ahead - question.length + 1);
      for (int cut : new int[] {least, tokens.length}) {
        var begun = new TokenLog(Arrays.copyOf(tokens, cut));
        Prompt again = prompt(null, text -> text, begun).goneOnWith(state.fork(), ahead);
        Told told = answer(again);

        assertThat(told.pieces()).as("behind %d tokens", ahead).isEqualTo(whole.pieces());
        assertThat(again.log().all()).isEqualTo(tokens);
        assertThat(told.settled().answerTokens()).isEqualTo(whole.settled().answerTokens());
        assertThat(told.settled().position()).isEqualTo(whole.settled().position());
        assertThat(told.settled().kept().snapshot()).isEqualTo(whole.settled().kept().snapshot());
      }
    }
  }

  @Test
  void aStateThatHasReadMoreThanIsKnown_isNotGoneOnWith() throws Exception {
    var log = new TokenLog(new int[0]);
    var taken = new Taken(3);
    log.keepStates(taken);
    var _ = answer(prompt(null, text -> text, log));
    SequenceState last = taken.states.getLast();
    int ahead = Math.toIntExact(last.position());
    var known = new TokenLog(Arrays.copyOf(log.all(), ahead - question.length));

    assertThatThrownBy(() -> prompt(null, text -> text, known).goneOnWith(last, ahead))
        .isInstanceOf(IllegalStateException.class);
  }

  /** What is kept reads otherwise from the question on: only the state that reads that is taken. */
  @Test
  void whereTheHistoryReadsOtherwise_theStatesAreThoseOfTheHistory() throws Exception {
    var log = new TokenLog(new int[0]);
    var taken = new Taken(1);
    log.keepStates(taken);
    int[] given = Arrays.copyOf(question, question.length - 3);
    Prompt prompt = prompt(given, text -> text, log);
    Step.Settled settled = answer(prompt).settled();

    int[] history = Prompt.concat(question, settled.answerTokens());
    assertThat(taken.states).isNotEmpty();
    for (SequenceState state : taken.states) {
      var read = checkpoint.model().newState();
      checkpoint.model().prefill(history, 0, Math.toIntExact(state.position()), read);
      assertThat(state.snapshot()).isEqualTo(read.snapshot());
    }
    assertThat(prompt.keptAlike(settled.answerTokens())).isEqualTo(Long.MAX_VALUE);
  }

  /** An answer that is kept in other words: the states of its way end where those begin. */
  @Test
  void whereOtherWordsAreKept_itIsKnownUpToWhereStatesAreRight() throws Exception {
    var log = new TokenLog(new int[0]);
    Prompt prompt = prompt(null, text -> text.replace(text.substring(6), " No more."), log);
    Step.Settled settled = answer(prompt).settled();

    int[] history = Prompt.concat(question, settled.answerTokens());
    int[] written = Prompt.concat(question, log.ids());
    assertThat(prompt.keptAlike(settled.answerTokens()))
        .isEqualTo(Arrays.mismatch(history, written))
        .isBetween((long) question.length, (long) written.length - 1);
  }
}
