package dev.eunoe.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.NotFiniteException;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the weights in the box; nothing here depends on what they have learned. */
class GeneratorTest {
  @TempDir private static Path folder;

  /** Without end tokens, so that answers are as long as their options say. */
  private static Checkpoint checkpoint;

  private static int[] prompt;

  @BeforeAll
  static void open() throws IOException {
    checkpoint = withEndTokens("endless", "[]");
    var messages =
        List.of(new ChatMessage("user", "My sister is called Mira. What is she called?"));
    prompt = checkpoint.tokenizer().encodeTemplate(checkpoint.template().render(messages, true));
  }

  private static Checkpoint withEndTokens(String name, String ids) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("model.safetensors", "tokenizer.json", "chat_template.jinja")) {
      Files.copy(TestFolders.MINI.resolve(file), copy.resolve(file));
    }
    String config = Files.readString(TestFolders.MINI.resolve("config.json"));
    Files.writeString(
        copy.resolve("config.json"),
        config.replaceAll("\"eos_token_id\": *\\d+", "\"eos_token_id\": " + ids));
    return Checkpoint.open(copy, new VectorKernels());
  }

  @AfterAll
  static void close() {
    checkpoint.close();
  }

  private static Generator generator(SequenceState state, GenerationOptions options) {
    return new Generator(checkpoint, state, prompt, options);
  }

  private static List<Token> drain(Generator generator) {
    var tokens = new ArrayList<Token>();
    for (var token = generator.next(); token != null; token = generator.next()) {
      tokens.add(token);
    }
    return tokens;
  }

  private static String text(List<Token> tokens) {
    return String.join("", tokens.stream().map(Token::text).toList());
  }

  /** Sampling that gives different tokens whatever the weights are. */
  private static GenerationOptions lively(int maxTokens) {
    return GenerationOptions.defaults().withTemperature(20).withSeed(5).withMaxTokens(maxTokens);
  }

  @Test
  void next_sameSeed_givesTheSameText() {
    var first = generator(checkpoint.model().newState(), lively(12));
    var second = generator(checkpoint.model().newState(), lively(12));
    assertThat(drain(first)).isEqualTo(drain(second));
    assertThat(first.text()).isEqualTo(second.text());
  }

  @Test
  void next_untilTheLimit_endsWithLengthAndLeavesTheStateBehindTheLastToken() {
    var state = checkpoint.model().newState();
    var generator = generator(state, lively(6));
    var tokens = drain(generator);
    assertThat(generator.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(generator.tokens()).hasSize(6);
    assertThat(text(tokens))
        .isEqualTo(generator.text())
        .isEqualTo(checkpoint.tokenizer().decode(generator.tokens()));
    assertStateHasRead(state, generator.tokens());
  }

  private static void assertStateHasRead(SequenceState state, int[] answer) {
    int[] all = IntStream.concat(Arrays.stream(prompt), Arrays.stream(answer)).toArray();
    var expected = checkpoint.model().newState();
    checkpoint.model().prefill(all, 0, all.length, expected);
    assertThat(state.position()).isEqualTo(all.length);
    assertThat(state.snapshot()).isEqualTo(expected.snapshot());
  }

  @Test
  void nonFiniteLogits_endTheAnswerWithAnError_whereverTheyStand() {
    int vocabulary = checkpoint.model().config().vocabSize();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int place : new int[] {0, vocabulary / 2, vocabulary - 1}) {
        float[] logits = new float[vocabulary];
        logits[1] = 1;
        logits[place] = bad;
        var writing = new Decoding(checkpoint, prompt, GenerationOptions.greedy(4));

        assertThatThrownBy(() -> writing.next(logits))
            .isInstanceOf(NotFiniteException.class)
            .hasMessageContaining(checkpoint.name())
            .hasMessageContaining("weights");
        assertThat(writing.text()).isEmpty();
      }
    }
  }

  @Test
  void next_atAnEndToken_endsWithoutReadingIt() throws IOException {
    String every = IntStream.range(0, 2048).boxed().toList().toString();
    try (var ending = withEndTokens("ending", every)) {
      var state = ending.model().newState();
      var generator = new Generator(ending, state, prompt, lively(6));
      assertThat(generator.next()).isNull();
      assertThat(generator.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(generator.tokens()).isEmpty();
      assertThat(state.position()).isEqualTo(prompt.length);
    }
  }

  @Test
  void next_withAStopString_endsBeforeItAndLeavesTheStateBehindTheLastToken() {
    String whole = drainedText(lively(30));
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);
    var state = checkpoint.model().newState();
    var generator = generator(state, lively(30).withStop(List.of(stop)));
    assertThat(text(drain(generator))).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(generator.finishReason()).isEqualTo(FinishReason.STOP);
    assertStateHasRead(state, generator.tokens());
  }

  private static String drainedText(GenerationOptions options) {
    var generator = generator(checkpoint.model().newState(), options);
    drain(generator);
    return generator.text();
  }

  @Test
  void stop_beforeTheFirstToken_cancelsWithoutReading() {
    var state = checkpoint.model().newState();
    var generator = generator(state, lively(6));
    generator.stop();
    assertThat(generator.next()).isNull();
    assertThat(generator.finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(state.position()).isZero();
  }

  @Test
  void stop_betweenTokens_endsWithinOneStep() {
    var state = checkpoint.model().newState();
    var generator = generator(state, lively(20));
    generator.next();
    generator.next();
    generator.stop();
    assertThat(generator.next()).isNull();
    assertThat(generator.finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertStateHasRead(state, generator.tokens());
  }

  @Test
  void finishReason_beforeTheEnd_isRefused() {
    var generator = generator(checkpoint.model().newState(), lively(2));
    assertThatThrownBy(generator::finishReason).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void next_afterARestoredState_continuesLikeTheOriginal() {
    var state = checkpoint.model().newState();
    drain(generator(state, lively(8)));
    var restored = checkpoint.model().restore(state.snapshot());
    var first = generator(state, lively(8));
    var second = generator(restored, lively(8));
    assertThat(drain(first)).isEqualTo(drain(second));
  }
}
