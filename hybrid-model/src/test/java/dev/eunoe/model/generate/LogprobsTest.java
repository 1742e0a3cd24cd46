package dev.eunoe.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.check.Golden;
import dev.eunoe.model.check.GoldenCheck;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.weights.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Log probabilities: those of the reference's logits, of the answer's tokens, whole in bytes. */
class LogprobsTest {
  private static Checkpoint checkpoint;

  @BeforeAll
  static void open() {
    checkpoint = Checkpoint.open(TestFolders.MINI, new VectorKernels());
  }

  @AfterAll
  static void close() {
    checkpoint.close();
  }

  private static int vocabulary() {
    return checkpoint.model().config().vocabSize();
  }

  private static int id(TokenLogprob.Choice choice) {
    var tokens = checkpoint.tokenizer().tokenBytes();
    return IntStream.range(0, vocabulary())
        .filter(id -> Arrays.equals(tokens.of(id), choice.bytes()))
        .findFirst()
        .orElseThrow();
  }

  private static double logprob(float[] logits, int id) {
    double total = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
    return logits[id] - Math.log(total);
  }

  /** The model wants to say these tokens. */
  private static List<Token> says(int[] ids, GenerationOptions options, ReasoningOptions reasons) {
    var decoding = new Decoding(checkpoint, new int[0], options, reasons);
    List<Token> told = new ArrayList<>();
    for (int i = 0; !decoding.ended(); i++) {
      float[] logits = new float[vocabulary()];
      logits[ids[Math.min(i, ids.length - 1)]] = 9;
      Token token = decoding.next(logits);
      if (token != null) {
        told.add(token);
      }
    }
    return told;
  }

  @Test
  void ofTheReferencesLogits_whateverChangesTheChoice() {
    Golden golden = Golden.read(TestFolders.MINI, vocabulary());
    float[] reference = golden.shortLogits()[golden.shortIds().length - 1];
    int forbidden =
        IntStream.range(0, reference.length)
            .reduce((a, b) -> reference[b] > reference[a] ? b : a)
            .orElseThrow();
    GenerationOptions options =
        GenerationOptions.greedy(9)
            .withTemperature(0.2f)
            .withTopP(0)
            .withRepetitionPenalty(1.5f)
            .withAdjustments(new LogitAdjustments(0, 0, Map.of(forbidden, -100f)))
            .withTopLogprobs(5);
    TokenLogprob first;
    try (var generator =
        new Generator(checkpoint, checkpoint.model().newState(), golden.shortIds(), options)) {
      Token token = generator.next();
      while (token.logprobs().isEmpty()) {
        token = generator.next();
      }
      first = token.logprobs().getFirst();
    }

    assertThat(id(first.chosen())).isNotEqualTo(forbidden);
    assertThat(first.top()).hasSize(5);
    assertThat(id(first.top().getFirst())).isEqualTo(forbidden);
    // The logits of both agree as `check` holds them; a log probability adds one sum to that.
    for (var choice : first.top()) {
      assertThat(choice.logprob())
          .isCloseTo(logprob(reference, id(choice)), within(2.0 * GoldenCheck.TOLERANCE));
    }
    assertThat(first.chosen().logprob())
        .isCloseTo(logprob(reference, id(first.chosen())), within(2.0 * GoldenCheck.TOLERANCE));
  }

  @Test
  void bytesOfSplitCharacters_comeWithTheTextTheyComplete() {
    String text = "Hi 😀 ñ!";
    int[] ids = checkpoint.tokenizer().encode(text);

    var told = says(ids, GenerationOptions.greedy(ids.length).withTopLogprobs(0), null);

    var bytes = new ByteArrayOutputStream();
    int tokens = 0;
    for (Token token : told) {
      assertThat(token.logprobs().isEmpty()).isEqualTo(token.text().isEmpty());
      for (TokenLogprob logprob : token.logprobs()) {
        bytes.writeBytes(logprob.chosen().bytes());
        assertThat(logprob.top()).isEmpty();
        tokens++;
      }
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    assertThat(tokens).isEqualTo(ids.length);
    assertThat(told).as("a character of several tokens").anyMatch(t -> t.logprobs().size() > 1);
  }

  @Test
  void whatIsReasoned_hasNone_andNorHasWhoDidNotAsk() {
    var marks = new ReasoningMarkers("<think>", "</think>", "", "\n</think>\n\n");
    var reasons = new ReasoningOptions(marks, ReasoningMarkers.Start.BEFORE, 99);
    int[] ids = checkpoint.tokenizer().encode("<think>Mira?</think>Mira.");
    GenerationOptions options = GenerationOptions.greedy(ids.length);

    var told = says(ids, options.withTopLogprobs(1), reasons);

    var bytes = new ByteArrayOutputStream();
    told.forEach(t -> t.logprobs().forEach(l -> bytes.writeBytes(l.chosen().bytes())));
    assertThat(bytes.toString(StandardCharsets.UTF_8)).endsWith("Mira.").doesNotContain("?");
    assertThat(says(ids, options, reasons)).allMatch(token -> token.logprobs().isEmpty());
  }
}
