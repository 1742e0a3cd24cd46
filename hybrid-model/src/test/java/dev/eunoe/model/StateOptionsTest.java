package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.StateMismatchException;
import dev.eunoe.model.state.StateParts;
import dev.eunoe.model.weights.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for a model as it was trained holds however its state is kept; equal means bits. */
class StateOptionsTest {

  private static HybridModel model(String name, StateOptions options) {
    return Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), new VectorKernels(), options);
  }

  private static StateOptions rolling(KeyValueFormat format, int window, int first) {
    return new StateOptions(format, window, first, GlobalTokens.NONE, null, true);
  }

  private static StateOptions cached(KeyValueFormat format) {
    return StateOptions.cachedAs(format);
  }

  private static int[] tokens(HybridModel model, int length) {
    return new SplittableRandom(length).ints(length, 0, model.config().vocabSize()).toArray();
  }

  private static SequenceState restored(HybridModel model, SequenceState state) {
    StateParts parts = state.parts();
    return model.restore(parts.fixed(), bytes(parts));
  }

  private static List<byte[]> bytes(StateParts parts) {
    return parts.blocks().stream().map(block -> block.bytes().get()).toList();
  }

  private static void assertSameHoweverCut(HybridModel model, int length, int... cuts) {
    int[] tokens = tokens(model, length);
    var whole = model.newState();
    float[] expected = model.prefill(tokens, 0, length, whole);
    byte[] end = whole.snapshot();
    for (int cut : cuts) {
      var state = model.newState();
      var unused = model.prefill(tokens, 0, cut, state);
      var restored = restored(model, state);
      var fork = state.fork();
      assertThat(model.prefill(tokens, cut, length, restored))
          .as("cut %d", cut)
          .isEqualTo(expected);
      assertThat(model.prefill(tokens, cut, length, fork)).as("cut %d", cut).isEqualTo(expected);
      for (int t = cut; t < Math.min(length, cut + 70); t++) {
        unused = model.decode(tokens[t], state);
      }
      assertThat(restored.snapshot()).isEqualTo(end);
      assertThat(fork.snapshot()).isEqualTo(end);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, BF16",
    "llama, Q8",
    "granite_hybrid, BF16",
    "granite_hybrid, Q8",
    "phi4flash_deep, BF16",
    "gemma3_swa, Q8",
    "zamba2, BF16",
    "hymba_long_groups, BF16",
    "gpt_oss, Q8",
    "gemma4, Q8",
    "gemma4_per_layer, BF16",
    "llama4, Q8"
  })
  void aFormat_isTheSameHoweverCutSavedAndForked(String name, KeyValueFormat format) {
    assertSameHoweverCut(model(name, cached(format)), 200, 1, 63, 64, 65, 130);
  }

  @ParameterizedTest
  @CsvSource({
    "llama, 40, 4, F32",
    "llama, 64, 0, BF16",
    "qwen3_moe, 100, 70, Q8",
    "granite_hybrid, 40, 4, BF16",
    "falcon_h1, 33, 1, F32",
    "zamba2, 50, 4, F32",
    "hymba_long_groups, 140, 0, F32",
    "gemma4_per_layer, 40, 4, BF16",
    "phi4flash_deep, 40, 4, BF16",
    "llama4, 60, 4, F32"
  })
  void aRollingWindow_isTheSameHoweverCutSavedAndForked(
      String name, int window, int first, KeyValueFormat format) {
    var model = model(name, rolling(format, window, first));
    assertThat(model.config().maxTokens()).isEqualTo(ModelConfig.UNLIMITED);
    assertSameHoweverCut(model, 300, 1, 40, 64, 111, 192, 250);
  }

  @ParameterizedTest
  @CsvSource({"granite_hybrid, BF16", "jamba, F32", "phi4flash_deep, Q8"})
  void tokensThatStay_areTheSameHoweverCutSavedAndForked(String name, KeyValueFormat format) {
    var model = model(name, staying(format, 40, "17,100-163"));
    assertSameHoweverCut(model, 300, 1, 40, 64, 111, 164, 192, 250);
    var without = model(name, staying(format, 40, ""));
    int[] tokens = tokens(model, 300);
    assertThat(model.prefill(tokens, 0, 300, model.newState()))
        .isNotEqualTo(without.prefill(tokens, 0, 300, without.newState()));
  }

  private static StateOptions staying(KeyValueFormat format, int window, String positions) {
    return new StateOptions(format, window, 4, GlobalTokens.parse(positions), null, true);
  }

  @Test
  void tokensThatStay_areRefusedWhereTheirDistanceCounts() {
    assertThatThrownBy(() -> model("llama", staying(KeyValueFormat.F32, 40, "17")))
        .hasMessageContaining("leave --global out");
    assertThatThrownBy(() -> model("falcon_mamba", staying(KeyValueFormat.F32, 40, "17")))
        .hasMessageContaining("leave it out");
    assertThatThrownBy(() -> GlobalTokens.parse("1,x")).hasMessageContaining("'x'");
    assertThatThrownBy(() -> GlobalTokens.parse("9-3")).hasMessageContaining("9-3");
    assertThat(GlobalTokens.parse("7, 3-5,5-6,1")).hasToString("1,3-7");
  }

  @ParameterizedTest
  @CsvSource({"gemma4_per_layer, Q8", "hymba_long_groups, F32", "phi4flash_deep, F32"})
  void layersThatLookThroughAnothersWindow_seeAllOfIt(String name, KeyValueFormat format) {
    var model = model(name, rolling(format, 150, 4));
    assertSameHoweverCut(model, 1100, 1, 257, 320, 575, 800);
    var state = model.newState();
    int[] tokens = tokens(model, 1100);
    var unused = model.prefill(tokens, 0, 1100, state);
    assertThat(SequenceState.bytesAfter(model.config(), 1100)).isEqualTo(state.bytes());
    float[][] together = model.logits(tokens, model.newState());
    var alone = model.newState();
    for (int t = 0; t < 700; t++) {
      assertThat(model.decode(tokens[t], alone)).as("position %d", t).isEqualTo(together[t]);
    }
  }

  /** What is seen word for word is told by it. */
  @ParameterizedTest
  @CsvSource({"phi4flash_deep, 100", "gemma4_per_layer, 100", "llama4, 100", "gemma3_swa, 100"})
  void aRollingModel_seesNoFartherThanItsWindow(String name, int window) {
    assertThat(model(name, rolling(KeyValueFormat.F32, window, 4)).config().widestWindow())
        .isEqualTo(window);
  }

  @Test
  void aRunLongerThanALentWindowKeeps_isRefusedAndReadsNothing() {
    var model = model("gemma4_per_layer", StateOptions.AS_TRAINED);
    var state = model.newState();
    var batch = new Batch();
    batch.add(state, tokens(model, 300), 0, 257, true);
    assertThatThrownBy(() -> model.forward(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Run 0 has 257 tokens, of which this model reads 256 at once.");
    assertThat(state.position()).isZero();
  }

  @Test
  void aWideWindow_isSavedInBlocksFromTheOldestThatIsSeen() {
    var model = model("llama", rolling(KeyValueFormat.BF16, 1024, 4));
    assertSameHoweverCut(model, 2300, 500, 1087, 1500, 2240);
    var state = model.newState();
    int[] tokens = tokens(model, 2300);
    var unused = model.prefill(tokens, 0, 2300, state);
    assertThat(state.parts().blocks().getFirst().index()).isEqualTo((2301 - 1024) / 64);
    assertThat(state.parts().blocks().getLast().index()).isEqualTo(2300 / 64 - 1);
  }

  @ParameterizedTest
  @CsvSource({"llama", "granite_hybrid", "qwen3", "jamba"})
  void aWindowThatHoldsAll_givesTheBitsOfTheModelAsItWasTrained(String name) {
    var trained = model(name, StateOptions.AS_TRAINED);
    var rolling = model(name, rolling(KeyValueFormat.F32, 150, 4));
    int[] tokens = tokens(trained, 154);
    assertThat(rolling.logits(tokens, rolling.newState()))
        .isDeepEqualTo(trained.logits(tokens, trained.newState()));
    int[] more = tokens(trained, 180);
    assertThat(rolling.prefill(more, 0, 180, rolling.newState()))
        .isNotEqualTo(trained.prefill(more, 0, 180, trained.newState()));
  }

  @Test
  void aRollingWindow_takesTheSameMemoryAtAnyLength() {
    var model = model("granite_hybrid", rolling(KeyValueFormat.F32, 200, 4));
    var state = model.newState();
    int[] tokens = tokens(model, 6000);
    var unused = model.prefill(tokens, 0, 1000, state);
    long bytes = state.bytes();
    int saved = state.parts().fixed().length;
    unused = model.prefill(tokens, 1000, 6000, state);
    assertThat(state.bytes()).isEqualTo(bytes);
    assertThat(state.parts().fixed().length).isCloseTo(saved, withinPercentage(20));
    assertThat(SequenceState.bytesAfter(model.config(), 6000)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyValueFormat.class,
      names = {"BF16", "Q8"})
  void aFormatOfFewerBits_isCloseAndSmaller(KeyValueFormat format) {
    var exact = model("llama", cached(KeyValueFormat.F32));
    var small = model("llama", cached(format));
    int[] tokens = tokens(exact, 130);
    var state = small.newState();
    float[] found = small.prefill(tokens, 0, 130, state);
    var exactState = exact.newState();
    float[] expected = exact.prefill(tokens, 0, 130, exactState);
    assertThat(found).isNotEqualTo(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(0.05f));
    }
    assertThat((double) state.bytes() / exactState.bytes()).isLessThanOrEqualTo(0.55);
  }

  @Test
  void blocks_ofTheSameWordsHaveTheSameNameAndBytes() {
    var model = model("granite_hybrid", cached(KeyValueFormat.BF16));
    int[] tokens = tokens(model, 260);
    var one = model.newState();
    var unused = model.prefill(tokens, 0, 260, one);
    int[] others = tokens.clone();
    others[130]++;
    var two = model.newState();
    unused = model.prefill(others, 0, 100, two);
    unused = model.prefill(others, 100, 260, two);
    var first = one.parts().blocks();
    var second = two.parts().blocks();
    assertThat(first).hasSize(4);
    for (int i = 0; i < 4; i++) {
      boolean same = i < 2;
      assertThat(first.get(i).key()).hasSize(32);
      assertThat(Arrays.equals(first.get(i).key(), second.get(i).key())).isEqualTo(same);
      assertThat(Arrays.equals(first.get(i).bytes().get(), second.get(i).bytes().get()))
          .isEqualTo(same);
    }
  }

  @Test
  void aBlockOfOtherWords_orMissing_isRefused() {
    var model = model("llama", cached(KeyValueFormat.BF16));
    int[] tokens = tokens(model, 200);
    var state = model.newState();
    var unused = model.prefill(tokens, 0, 200, state);
    var parts = state.parts();
    var blocks = new ArrayList<>(bytes(parts));
    Collections.swap(blocks, 0, 1);
    assertThatThrownBy(() -> model.restore(parts.fixed(), blocks))
        .isInstanceOf(StateMismatchException.class)
        .hasMessageContaining("other words");
    assertThatThrownBy(() -> model.restore(parts.fixed(), bytes(parts).subList(0, 2)))
        .isInstanceOf(StateMismatchException.class)
        .hasMessageContaining("2 blocks of keys and values, expected 3");
  }

  @Test
  void readingOn_leavesWhatWasSavedAsItWas() {
    var model = model("granite_hybrid", cached(KeyValueFormat.Q8));
    int[] tokens = tokens(model, 300);
    var state = model.newState();
    var unused = model.prefill(tokens, 0, 150, state);
    byte[] before = state.snapshot();
    var parts = state.parts();
    unused = model.prefill(tokens, 150, 300, state);
    assertThat(model.restore(parts.fixed(), bytes(parts)).snapshot()).isEqualTo(before);
  }

  @Test
  void options_thatSayNothing_areRefusedInOneSentence() {
    assertThatThrownBy(() -> rolling(KeyValueFormat.BF16, 3, 4))
        .hasMessageContaining("--window")
        .hasMessageContaining("--first");
    assertThatThrownBy(() -> rolling(KeyValueFormat.BF16, 0, 0)).hasMessageContaining("--window");
    assertThatThrownBy(() -> rolling(KeyValueFormat.BF16, 9, -1)).hasMessageContaining("--first");
    assertThatThrownBy(() ->
            model(
                "llama",
                new StateOptions(KeyValueFormat.F32, null, 4, GlobalTokens.NONE, 1_000_000L, true)))
        .hasMessageContaining("--context")
        .hasMessageContaining("1000000");
  }
}
