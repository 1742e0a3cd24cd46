package dev.eunoe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.LogitAdjustments;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.schedule.Job;
import dev.eunoe.model.schedule.Limits;
import dev.eunoe.model.schedule.Scheduler;
import dev.eunoe.model.schedule.TokenChunk;
import dev.eunoe.model.state.NotFiniteException;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class AnswerGenerationTest {
  private static final ReasoningMarkers THINK =
      new ReasoningMarkers("<think>", "</think>", "", "\n</think>\n\n");

  private static Checkpoint checkpoint;
  private static int[] question;
  private static long tokensRead;

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

  private static Prompt prompt(int[] recent, GenerationOptions options) {
    return new Prompt(
        "owner", null, recent, new int[0], question, null, null, text -> text, new int[0], options);
  }

  private static Step.Settled answer(Prompt prompt, Ended ended) throws Exception {
    var run = new AnswerGeneration(checkpoint, prompt, new StopSignal(), ended, System.nanoTime());
    try (var scheduler =
        new Scheduler(checkpoint.model(), new Limits(2, 8, 8L << 20, HybridModel.CHUNK))) {
      scheduler.submit(run);
      return ended.settled.get(60, TimeUnit.SECONDS);
    }
  }

  private static Step.Settled answer(Prompt prompt, int spoiledFrom) throws Exception {
    var ended = new Ended();
    var run = new AnswerGeneration(checkpoint, prompt, new StopSignal(), ended, System.nanoTime());
    try (var scheduler =
        new Scheduler(checkpoint.model(), new Limits(2, 8, 8L << 20, HybridModel.CHUNK))) {
      scheduler.submit(new Spoiled(run, new int[] {spoiledFrom}));
      Step.Settled settled = ended.settled.get(60, TimeUnit.SECONDS);
      tokensRead = scheduler.tokensRead();
      return settled;
    }
  }

  @Test
  void nonFiniteLogits_endTheAnswerWithAnError_andNoStateIsTakenOfIt() {
    var options = GenerationOptions.greedy(8);
    for (int from : new int[] {0, 1, 3}) {
      assertThatThrownBy(() -> answer(prompt(new int[0], options), from))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(NotFiniteException.class)
          .hasMessageContaining("eunoe-mini");
    }
  }

  @Test
  void theRepetitionPenalty_isThatOfTheConversation_whoeverHasReadIt() throws Exception {
    var options = GenerationOptions.greedy(12).withRepetitionPenalty(3);
    String first = answer(prompt(new int[0], options), Integer.MAX_VALUE).text();
    int[] said = checkpoint.tokenizer().encode(first);

    String again = answer(prompt(said, options), Integer.MAX_VALUE).text();

    assertThat(again).isNotEqualTo(first);
  }

  @Test
  void aPromptWhoseFirstTokensAreRead_givesTheSameAnswer_andTheSameState() throws Exception {
    var options = GenerationOptions.greedy(12).withRepetitionPenalty(1.5f);
    Prompt whole = prompt(new int[0], options);
    var begun = checkpoint.model().newState();
    checkpoint.model().prefill(question, 0, 7, begun);
    assertThat(whole.beginsWith(Arrays.copyOf(question, 7))).isTrue();
    assertThat(whole.beginsWith(new int[] {question[0] + 1})).isFalse();
    assertThat(whole.beginsWith(question)).as("nothing would be left to read").isFalse();

    var expected = answer(whole, Integer.MAX_VALUE);
    long read = tokensRead;
    var settled = answer(whole.begunWith(begun), Integer.MAX_VALUE);

    assertThat(settled.text()).isEqualTo(expected.text());
    assertThat(settled.position()).isEqualTo(expected.position());
    assertThat(settled.kept().snapshot()).isEqualTo(expected.kept().snapshot());
    assertThat(tokensRead).isEqualTo(read - 7);
  }

  /**
   * The state kept is that of reading the history from its beginning, and only what differs is read
   * again.
   */
  @Test
  void aQuestionThatReadsOtherwiseLater_isReadAgainFromTheLastCommonToken() throws Exception {
    int[] thought = checkpoint.tokenizer().encode("<think>\n");
    int[] given = IntStream.concat(IntStream.of(question), IntStream.of(thought)).toArray();
    var options = GenerationOptions.greedy(6);
    for (int[] now : List.of(given, question, Arrays.copyOf(question, question.length - 3))) {
      for (Prompt.KeptAnswer kept :
          List.<Prompt.KeptAnswer>of(text -> text, text -> "It is Velmira.")) {
        var prompt =
            new Prompt(
                "owner",
                null,
                new int[0],
                new int[0],
                question,
                Arrays.equals(now, question) ? null : now,
                new ReasoningOptions(THINK, ReasoningMarkers.Start.BEFORE, 4),
                kept,
                new int[] {1},
                options);

        var settled = answer(prompt, Integer.MAX_VALUE);

        int[] history =
            IntStream.concat(IntStream.of(question), IntStream.of(settled.answerTokens()))
                .toArray();
        SequenceState read = checkpoint.model().newState();
        checkpoint.model().prefill(history, 0, history.length, read);
        assertThat(settled.position()).isEqualTo(history.length);
        assertThat(settled.kept().snapshot()).isEqualTo(read.snapshot());
        assertThat(tokensRead)
            .isLessThanOrEqualTo(now.length + 2L * (history.length - prompt.common()));
      }
    }
  }

  /** Neither what it reasons nor what it was given for that is in the state that is kept. */
  @Test
  void whatIsReasoned_isNotKept_whoeverOpensIt() throws Exception {
    int[] opened =
        IntStream.concat(
                IntStream.of(question), IntStream.of(checkpoint.tokenizer().encode("<think>\n")))
            .toArray();
    for (int[] withMemory : new int[][] {null, opened}) {
      var reasons = new ReasoningOptions(THINK, ReasoningMarkers.Start.INSIDE, 4);
      var prompt =
          new Prompt(
              "owner",
              null,
              new int[0],
              new int[0],
              question,
              withMemory,
              reasons,
              text -> text,
              new int[] {1},
              GenerationOptions.greedy(40));

      var settled = answer(prompt, Integer.MAX_VALUE);

      int forced = checkpoint.tokenizer().encodeTemplate(THINK.forced()).length;
      assertThat(settled.reasoning().text()).isNotBlank();
      assertThat(settled.reasoning().tokens()).isBetween(4, 4 + forced);
      assertThat(settled.text()).doesNotContain("think>");
      int[] answered =
          IntStream.concat(
                  IntStream.of(checkpoint.tokenizer().encode(settled.text())), IntStream.of(1))
              .toArray();
      int[] history = IntStream.concat(IntStream.of(question), IntStream.of(answered)).toArray();
      assertThat(settled.answerTokens()).isEqualTo(answered);
      assertThat(settled.readAgain()).isEqualTo(answered.length - 1); // the end was read once
      SequenceState read = checkpoint.model().newState();
      checkpoint.model().prefill(history, 0, history.length, read);
      assertThat(settled.kept().snapshot()).isEqualTo(read.snapshot());
    }
  }

  /**
   * Cut off behind any token, an answer goes on as it would have: the same words in the same
   * pieces, the same tokens, and the same bits in the state that is kept.
   */
  @Test
  void anAnswerThatWasCutOff_isFinishedToTheSameBits_whereverThatWas() throws Exception {
    int[] given = Arrays.copyOf(question, question.length - 3);
    for (Prompt whole :
        List.of(
            sampled(null, null, List.of()),
            sampled(given, null, List.of("e")),
            sampled(question.clone(), reasoning(ReasoningMarkers.Start.INSIDE, 5), List.of()),
            sampled(given, reasoning(ReasoningMarkers.Start.BEFORE, 5), List.of(" is")))) {
      var expected = new Ended();
      Step.Settled settled = answer(whole, expected);
      int[] tokens = whole.log().all();
      for (int cut = 0; cut <= tokens.length; cut += cut < 7 ? 1 : 5) {
        var log = new TokenLog(Arrays.copyOf(tokens, cut));
        var again = new Ended();
        Step.Settled finished = answer(withLog(whole, log), again);

        assertThat(again.pieces).as("cut off at %d", cut).isEqualTo(expected.pieces);
        assertThat(log.all()).isEqualTo(tokens);
        assertThat(finished.text()).isEqualTo(settled.text());
        assertThat(finished.reason()).isEqualTo(settled.reason());
        assertThat(finished.reasoning()).isEqualTo(settled.reasoning());
        assertThat(finished.answerTokens()).isEqualTo(settled.answerTokens());
        assertThat(finished.position()).isEqualTo(settled.position());
        assertThat(finished.kept().snapshot()).isEqualTo(settled.kept().snapshot());
      }
    }
  }

  private static ReasoningOptions reasoning(ReasoningMarkers.Start start, int maxTokens) {
    return new ReasoningOptions(THINK, start, maxTokens);
  }

  private static Prompt sampled(int[] withMemory, ReasoningOptions reasons, List<String> stop) {
    var options =
        new GenerationOptions(
            0.9f, 0, 0.95f, 0, 1.3f, new LogitAdjustments(0.2f, 0.1f, Map.of()), 42, stop, 24);
    return new Prompt(
        "owner",
        null,
        new int[0],
        new int[0],
        question,
        withMemory,
        reasons,
        text -> text,
        new int[] {1},
        options);
  }

  private static Prompt withLog(Prompt prompt, TokenLog log) {
    return new Prompt(
        prompt.owner(),
        prompt.saved(),
        prompt.recent(),
        prompt.unread(),
        prompt.clean(),
        prompt.withMemory(),
        prompt.reasons(),
        prompt.kept(),
        prompt.closing(),
        prompt.options(),
        log);
  }

  /** A stop ends the work: of the prompt not a token more is read, nor is one written. */
  @Test
  void anAnswerThatIsStopped_readsAndWritesNoMore() throws Exception {
    for (int words : new int[] {0, 3}) {
      var stop = new StopSignal();
      var ended = new Ended();
      ended.stopAt(stop, words);
      int[] given = Arrays.copyOf(question, question.length - 3);
      var run =
          new AnswerGeneration(
              checkpoint, sampled(given, null, List.of()), stop, ended, System.nanoTime());
      try (var scheduler =
          new Scheduler(checkpoint.model(), new Limits(2, 8, 8L << 20, HybridModel.CHUNK))) {
        scheduler.submit(run);
        Step.Settled settled = ended.settled.get(60, TimeUnit.SECONDS);

        assertThat(settled.reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(settled.outputTokens()).isEqualTo(words);
        assertThat(settled.kept()).isNull();
        assertThat(settled.position())
            .isEqualTo(question.length + (long) settled.answerTokens().length);
        assertThat(scheduler.tokensRead())
            .isLessThanOrEqualTo(words == 0 ? 0 : given.length + words);
      }
    }
  }

  /** A model whose numbers end at some token. */
  private record Spoiled(AnswerGeneration run, int[] left) implements Job {
    @Override
    public String owner() {
      return run.owner();
    }

    @Override
    public long bytes() {
      return run.bytes();
    }

    @Override
    public void open() {
      run.open();
    }

    @Override
    public @Nullable TokenChunk next() {
      return run.next();
    }

    @Override
    public void read(float[] logits) {
      if (left[0]-- <= 0) {
        Arrays.fill(logits, logits.length - 1, logits.length, Float.NaN);
      }
      run.read(logits);
    }

    @Override
    public boolean stopRequested() {
      return run.stopRequested();
    }

    @Override
    public void close(Runnable taken) {
      run.close(taken);
    }

    @Override
    public void failed(Throwable cause) {
      run.failed(cause);
    }
  }

  private static final class Ended implements Step.Listener {
    private final CompletableFuture<Step.Settled> settled = new CompletableFuture<>();
    private final List<Step> pieces = new ArrayList<>();
    private StopSignal stop = new StopSignal();
    private int stopAt = -1;

    /** Stops it behind so many words; each is one token. */
    void stopAt(StopSignal signal, int words) {
      stop = signal;
      stopAt = words;
    }

    @Override
    public void accept(Step step) {
      if (step instanceof Step.Piece || step instanceof Step.ReasoningPiece) {
        pieces.add(step);
      }
      if (pieces.size() == stopAt) {
        stop.raise();
      }
      if (step instanceof Step.Settled end) {
        settled.complete(end);
      }
    }

    @Override
    public void completed() {}

    @Override
    public void failed(Throwable cause) {
      settled.completeExceptionally(cause);
    }
  }
}
