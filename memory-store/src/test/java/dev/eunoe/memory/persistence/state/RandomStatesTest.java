package dev.eunoe.memory.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateBlock;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.MadeUpStates;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conversations that branch and begin alike, with states that come and go, against a plain map. */
class RandomStatesTest {
  private static final String MODEL = "model-a";
  private static final int STEPS = 100;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Talk first = Talk.withNewOwner();
  private final List<Talk> talks = new ArrayList<>(List.of(first));
  private final Map<String, Said> said = new LinkedHashMap<>();

  /** Fixed part and blocks that each saved state needs, by its response. */
  private final Map<String, StateToSave> saved = new LinkedHashMap<>();

  /**
   * An exchange.
   *
   * @param words all that were read up to its end, one to a block
   */
  private record Said(Talk talk, @Nullable String previous, List<String> words) {}

  @Test
  void whateverComesAndGoes_theBlocksAreThoseThatSavedStatesNeed() {
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(20)) {
        case 0 -> loseBlock();
        case 1 ->
            damage("snapshot", "exchange_id = (select id from exchange where response_id = '%s')");
        case 2 -> eraseConversation();
        default -> say();
      }
      assertThat(keysThere()).as("seed %d, step %d", seed, step).isEqualTo(keysNeeded());
      if (step % 5 == 0 && !said.isEmpty()) {
        checkNearest(any(said.keySet()), step);
      }
    }
  }

  private <T> T any(java.util.Collection<T> all) {
    return List.copyOf(all).get(random.nextInt(all.size()));
  }

  private void say() {
    Talk talk = random.nextInt(12) == 0 ? new Talk(first.store, first.owner) : any(talks);
    if (!talks.contains(talk)) {
      talks.add(talk);
    }
    List<String> ids =
        said.entrySet().stream()
            .filter(entry -> entry.getValue().talk() == talk)
            .map(Map.Entry::getKey)
            .toList();
    String previous = ids.isEmpty() ? null : random.nextBoolean() ? ids.getLast() : any(ids);
    List<String> words = new ArrayList<>(previous == null ? List.of() : said.get(previous).words());
    for (int i = random.nextInt(4); i >= 0; i--) {
      words.add(random.nextInt(3) == 0 ? "b" : "a");
    }
    talk.last = previous;
    talk.position = previous == null ? 0 : 20L * path(previous).size();
    String id = talk.say("message " + said.size(), "yes");
    said.put(id, new Said(talk, previous, words));
    if (random.nextInt(4) > 0) {
      save(id, words);
    }
  }

  private void save(String id, List<String> words) {
    int window = random.nextInt(3) == 0 ? Math.max(0, words.size() - 4) : 0;
    List<StateBlock> blocks = new ArrayList<>(MadeUpStates.chain(0, window, words));
    if (random.nextBoolean()) {
      blocks.addAll(MadeUpStates.chain(2, 0, words.subList(0, words.size() / 2 + 1)));
    }
    var state = new StateToSave(MODEL, words.size(), new byte[] {(byte) words.size()}, blocks);
    first.save(id, state);
    saved.put(id, state);
  }

  /** All that need it go when the first of them is looked for. */
  private void loseBlock() {
    if (saved.isEmpty()) {
      return;
    }
    String id = any(saved.keySet());
    StateBlock lost = any(saved.get(id).blocks());
    String where =
        "owner_id = '%s' and part = %d and key = '\\x%s'"
            .formatted(first.owner.id(), lost.part(), HexFormat.of().formatHex(lost.key()));
    TestDatabase.execute(
        random.nextBoolean()
            ? "delete from state_block where " + where
            : "update state_block set checksum = 'none' where " + where);
    saved.values().removeIf(state -> names(state).contains(name(lost)));
    checkNearest(id, -1);
  }

  private void damage(String table, String where) {
    if (saved.isEmpty()) {
      return;
    }
    String id = any(saved.keySet());
    TestDatabase.execute(
        "update %s set checksum = 'none' where ".formatted(table) + where.formatted(id));
    saved.remove(id);
    checkNearest(id, -1);
  }

  private void eraseConversation() {
    Talk gone = any(talks);
    if (talks.size() == 1 || random.nextInt(3) > 0) {
      return;
    }
    var erased =
        TestDatabase.rights()
            .forgetConversation(first.owner, gone.conversationId, Retokenizer.NONE)
            .await()
            .indefinitely();
    assertThat(erased).as("seed %d", seed).isPresent();
    talks.remove(gone);
    saved.keySet().removeIf(id -> said.get(id).talk() == gone);
    said.values().removeIf(exchange -> exchange.talk() == gone);
  }

  private List<String> path(String id) {
    List<String> back = new ArrayList<>();
    for (String at = id; at != null; at = said.get(at).previous()) {
      back.add(at);
    }
    return back;
  }

  private void checkNearest(String id, int step) {
    Optional<String> expected = path(id).stream().filter(saved::containsKey).findFirst();
    Optional<SavedState> found = first.nearest(id, MODEL);
    assertThat(found.map(SavedState::responseId))
        .as("seed %d, step %d", seed, step)
        .isEqualTo(expected);
    found.ifPresent(state -> {
      StateToSave handedIn = saved.get(state.responseId());
      assertThat(state.fixed()).isEqualTo(handedIn.fixed());
      assertThat(state.blocks())
          .usingElementComparator(java.util.Arrays::compare)
          .containsExactlyElementsOf(
              handedIn.blocks().stream().map(block -> block.bytes().get()).toList());
    });
  }

  private static String name(StateBlock block) {
    return block.part() + " " + HexFormat.of().formatHex(block.key());
  }

  private static Set<String> names(StateToSave state) {
    return state.blocks().stream().map(RandomStatesTest::name).collect(Collectors.toSet());
  }

  private Set<String> keysNeeded() {
    return saved.values().stream()
        .flatMap(state -> names(state).stream())
        .collect(Collectors.toSet());
  }

  private Set<String> keysThere() {
    List<String> rows =
        Rows.strings(
            "select part || ' ' || encode(key, 'hex') from state_block where owner_id = '%s'"
                .formatted(first.owner.id()));
    assertThat(rows).doesNotHaveDuplicates();
    return Set.copyOf(rows);
  }

  /** Fixed parts and blocks together, each block once; the newest of a conversation stay. */
  @Test
  void howeverManyStatesAreSaved_theirBytesAreWithinTheBudget() {
    long budget = 400;
    var store = TestDatabase.store(new StoreConfig(budget));
    var talk = new Talk(store, first.owner);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      if (i % 5 == 0) {
        words.clear();
      }
      words.add("word " + i);
      talk.say(
          "message " + i, "yes", MadeUpStates.reading(MODEL, i + 1, words.toArray(String[]::new)));
      assertThat(bytes()).isLessThanOrEqualTo(budget);
      assertThat(first.nearest(talk.last, MODEL).orElseThrow().blocks()).hasSize(words.size());
    }
    assertThat(TestDatabase.count(count("snapshot"))).isBetween(2L, 15L);
    assertThat(TestDatabase.count(count("state_block")))
        .as("those of the newest")
        .isBetween(5L, 15L);
  }

  private String count(String table) {
    return "select count(*) from %s where owner_id = '%s'".formatted(table, first.owner.id());
  }

  private long bytes() {
    return TestDatabase.count(
        """
        select coalesce(sum(stored_bytes), 0) from (
          select owner_id, stored_bytes from snapshot
          union all select owner_id, stored_bytes from state_block) s where owner_id = '%s'
        """
            .formatted(first.owner.id()));
  }
}
