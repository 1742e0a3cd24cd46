package dev.eunoe.turn.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Owner;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.state.SequenceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldStatesTest {
  private static final Owner ANNA = new Owner("anna");
  private static final Owner BELA = new Owner("bela");

  private static final ModelConfig MODEL =
      new ModelConfig(
          10,
          8,
          1e-5f,
          true,
          StreamScales.NONE,
          ModelConfig.UNLIMITED,
          List.of(LayerConfig.of(SublayerConfig.mixing(AttentionConfig.of(8, 1, 1, 8).build()))));

  /** Bytes of a block: 64 tokens, a key and a value of eight floats. */
  private static final long BLOCK = 64 * 2 * 8 * 4;

  private final AtomicLong nanos = new AtomicLong();
  private final HeldStates held = new HeldStates(4 * BLOCK, 2 * BLOCK, nanos::get);

  private static HeldState state(Owner owner, String response, int tokens, long durable) {
    return state(owner, response, tokens, durable, response.hashCode());
  }

  private static HeldState state(
      Owner owner, String response, int tokens, long durable, int firstToken) {
    var state = new SequenceState(MODEL);
    state.reserve(tokens);
    state.advance(IntStream.range(firstToken, firstToken + tokens).toArray(), 0, tokens);
    return new HeldState(owner, response, state, durable, durable, true);
  }

  private List<HeldState> hold(HeldState state, String continues) {
    return held.hold(state, continues);
  }

  @Test
  void aStateThatIsContinued_staysForWhoAsksAgain_untilBytesRunShort() {
    assertThat(hold(state(ANNA, "one", 128, 0), null)).isEmpty();
    assertThat(hold(state(ANNA, "two", 128, 0), "one")).isEmpty();
    assertThat(held.of(ANNA)).containsExactlyInAnyOrder("one", "two");
    assertThat(held.bytes()).isEqualTo(4 * BLOCK);
    assertThat(held.use(ANNA, "one")).isPresent();
    assertThat(held.use(BELA, "two")).isEmpty();
    assertThat(held.of(BELA)).isEmpty();

    assertThat(hold(state(BELA, "three", 64, 0), null)).as("to be written").isEmpty();
    assertThat(held.of(ANNA)).containsExactly("two");
  }

  @Test
  void aStateThatIsContinued_isNotWrittenAnyMore() {
    hold(state(ANNA, "one", 64, 0), null);
    hold(state(ANNA, "two", 64, 0), "one");
    assertThat(held.unsaved(Duration.ZERO))
        .extracting(HeldState::responseId)
        .containsExactly("two");
  }

  @Test
  void whereBytesRunShort_theOneGoesThatSparesLeastForEachByte() {
    hold(state(ANNA, "written", 128, 128), null);
    hold(state(ANNA, "unwritten", 128, 0), null);
    assertThat(hold(state(BELA, "new", 64, 0), null)).isEmpty();
    assertThat(held.of(ANNA)).containsExactly("unwritten");
    assertThat(held.bytes()).isEqualTo(3 * BLOCK);
  }

  @Test
  void aStateThatNobodyUsedForLong_goesFirst() {
    hold(state(ANNA, "old", 128, 0), null);
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    hold(state(ANNA, "newer", 128, 100), null);
    assertThat(hold(state(BELA, "newest", 64, 0), null))
        .extracting(HeldState::responseId)
        .containsExactly("old");
  }

  @Test
  void aStateLargerThanAll_isNotHeld() {
    var large = state(ANNA, "large", 64 * 5, 0);
    assertThat(hold(large, null)).containsExactly(large);
    assertThat(held.of(ANNA)).isEmpty();
    assertThat(held.holds(large.state())).as("until it is written").isTrue();
    assertThat(held.bytes()).as("until it is written").isEqualTo(5 * BLOCK);
    held.saved(large, true);
    assertThat(held.bytes()).isZero();
    assertThat(held.holds(large.state())).isFalse();
  }

  @Test
  void statesThatGo_areWrittenAsFarAsThereIsRoomMeanwhile_andNoByteIsUncounted() {
    var gone = new ArrayList<HeldState>();
    for (int i = 0; i < 20; i++) {
      gone.addAll(hold(state(ANNA, "state " + i, 64, 0, 100_000 * i), null));
      assertThat(held.bytes()).isLessThanOrEqualTo(6 * BLOCK);
    }
    assertThat(gone).hasSize(2);
    assertThat(held.count()).isEqualTo(4);

    held.notSaved(gone.getFirst());
    assertThat(hold(state(BELA, "next", 64, 0), null)).hasSize(1);
    assertThat(hold(state(BELA, "next but one", 64, 0), null)).as("no room").isEmpty();
    assertThat(held.bytes()).isEqualTo(6 * BLOCK);
  }

  @Test
  void unsavedStates_areNamedOnceTheyWereUnusedForLongEnough() {
    hold(state(ANNA, "written", 64, 64), null);
    hold(state(ANNA, "unwritten", 64, 0), null);
    assertThat(held.unsaved(Duration.ofSeconds(10))).isEmpty();
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    var found = held.unsaved(Duration.ofSeconds(10));
    assertThat(found).extracting(HeldState::responseId).containsExactly("unwritten");
    assertThat(held.beginsSaving(found.getFirst(), true)).isTrue();
    assertThat(held.beginsSaving(found.getFirst(), true)).as("it is being written").isFalse();
    assertThat(held.unsaved(Duration.ofSeconds(10))).isEmpty();
    held.notSaved(found.getFirst());
    assertThat(held.unsaved(Duration.ofSeconds(10))).hasSize(1);
    assertThat(held.beginsSaving(found.getFirst(), true)).isTrue();
    held.saved(found.getFirst(), true);
    assertThat(held.unsaved(Duration.ofSeconds(10))).isEmpty();
    assertThat(held.use(ANNA, "unwritten").orElseThrow().lasting()).isEqualTo(64);
  }

  @Test
  void aStateThatIsSavedForTheWhile_isSavedForGoodWhenItIsUnused() {
    var state = state(ANNA, "one", 64, 0);
    hold(state, null);
    assertThat(held.beginsSaving(state, false)).isTrue();
    held.saved(state, false);
    var saved = held.use(ANNA, "one").orElseThrow();
    assertThat(saved.saved()).isEqualTo(64);
    assertThat(saved.lasting()).isZero();
    assertThat(held.beginsSaving(saved, false)).isFalse();
    assertThat(held.unsaved(Duration.ZERO)).containsExactly(saved);
    assertThat(held.beginsSaving(saved, true)).isTrue();
  }

  @Test
  void anOwnersStates_goTogether() {
    hold(state(ANNA, "one", 64, 0), null);
    hold(state(ANNA, "two", 64, 0), null);
    hold(state(BELA, "three", 64, 0), null);
    var one = held.use(ANNA, "one").orElseThrow();
    assertThat(held.holds(one.state())).isTrue();
    held.dropAll(ANNA);
    assertThat(held.holds(one.state())).isFalse();
    assertThat(held.of(ANNA)).isEmpty();
    assertThat(held.bytes()).isEqualTo(BLOCK);
  }

  @Test
  void statesOfOneOwnerThatBeginAlike_shareWhatIsTheSame_andNobodyElses() {
    hold(state(ANNA, "one", 64 * 2, 0, 7), null);
    hold(state(ANNA, "two", 64 * 3, 0, 7), null);
    assertThat(held.bytes()).isEqualTo(3 * BLOCK);
    hold(state(BELA, "three", 64, 0, 7), null);
    assertThat(held.bytes()).isEqualTo(4 * BLOCK);
    held.drop(ANNA, "one");
    assertThat(held.bytes()).isEqualTo(4 * BLOCK);
    held.drop(ANNA, "two");
    assertThat(held.bytes()).isEqualTo(BLOCK);
  }
}
