package dev.eunoe.memory.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateBlock;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.persistence.MadeUpStates;
import dev.eunoe.memory.persistence.SealedDatabase;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocks are written once, shared by all states of an owner that need them, and go with these. */
class BlocksTest {
  private static final String MODEL = "model-a";

  private final Talk talk = Talk.withNewOwner();

  @AfterEach
  void removeTheFault() {
    TestDatabase.execute("drop trigger if exists fault on snapshot_part");
  }

  private StateToSave reading(String... words) {
    return MadeUpStates.reading(MODEL, talk.position + 20, words);
  }

  private long rows(String table) {
    return rows(talk, table);
  }

  private static long rows(Talk talk, String table) {
    return TestDatabase.count(
        "select count(*) from %s where owner_id = '%s'".formatted(table, talk.owner.id()));
  }

  private static List<String> words(SavedState state) {
    return state.blocks().stream().map(block -> new String(block, StandardCharsets.UTF_8)).toList();
  }

  @Test
  void aState_comesBackWithItsBlocksInOrder_ofEveryPart_fromWhereEachBegins() {
    List<StateBlock> blocks = new ArrayList<>();
    blocks.addAll(MadeUpStates.chain(0, 0, List.of("a", "b", "c")));
    blocks.addAll(MadeUpStates.chain(1, 2, List.of("a", "b", "c", "d")));
    byte[] fixed = {1, 2, 3};
    String id = talk.say("one", "1", new StateToSave(MODEL, 20, fixed, blocks));

    SavedState saved = talk.nearest(id, MODEL).orElseThrow();
    assertThat(saved.fixed()).isEqualTo(fixed);
    assertThat(saved.position()).isEqualTo(20);
    assertThat(words(saved))
        .containsExactly("a in part 0", "b in part 0", "c in part 0", "c in part 1", "d in part 1");
  }

  @Test
  void blocksOutOfOrder_areRefused() {
    List<StateBlock> blocks = MadeUpStates.chain(0, 0, List.of("a", "b", "c"));

    for (List<StateBlock> wrong :
        List.of(blocks.reversed(), List.of(blocks.get(0), blocks.get(2)))) {
      assertThatThrownBy(() -> new StateToSave(MODEL, 20, new byte[0], wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must not follow block");
    }
  }

  @Test
  void aTurn_writesWhatItBrings_behindAThousandBlocksAsBehindSixteen() throws SQLException {
    Growth few = new Growth(16);
    Growth many = new Growth(1_000);

    assertThat(many.walBytes()).isCloseTo(few.walBytes(), within(few.walBytes() / 5));
  }

  /** A conversation that brings two blocks of 64 KiB a turn, behind small ones. */
  private static final class Growth {
    private static final int NEW_BYTES = 1 << 16;

    private final Talk talk = Talk.withNewOwner();
    private final List<String> words;
    private int turns;

    Growth(int before) {
      words = new ArrayList<>(IntStream.range(0, before).mapToObj(String::valueOf).toList());
      talk.say("begin", "yes", MadeUpStates.reading(MODEL, 20, words.toArray(String[]::new)));
      assertThat(rows(talk, "state_block")).isEqualTo(before);
    }

    /** Of the least of some turns: now and then a page is logged whole. */
    long walBytes() throws SQLException {
      return IntStream.range(0, 5).mapToLong(i -> walBytesOfTurn()).min().orElseThrow();
    }

    private long walBytesOfTurn() {
      long blocks = rows(talk, "state_block");
      String id = talk.say("turn " + turns++, "yes");
      words.add("new");
      words.add("newer");
      List<String> asked = new ArrayList<>();
      List<StateBlock> noise =
          MadeUpStates.chain(0, 0, words).stream()
              .map(block ->
                  new StateBlock(
                      0,
                      block.index(),
                      block.key(),
                      () -> {
                        asked.add(Thread.currentThread().getName());
                        byte[] bytes = new byte[NEW_BYTES];
                        new Random(block.index()).nextBytes(bytes);
                        return bytes;
                      }))
              .toList();
      long before = wal();
      SavedBytes saved = talk.save(id, new StateToSave(MODEL, 40, new byte[100], noise));
      long bytes = wal() - before;
      assertThat(asked).hasSize(2).noneMatch(thread -> thread.contains("eventloop"));
      assertThat(saved.newBlocks()).isEqualTo(2);
      assertThat(saved.blocks()).isBetween(2L * NEW_BYTES, 2L * NEW_BYTES + 200);
      assertThat(rows(talk, "state_block")).isEqualTo(blocks + 2);
      return bytes;
    }

    private static long wal() {
      return TestDatabase.count("select pg_current_wal_insert_lsn() - '0/0'");
    }
  }

  @Test
  void branchesAndConversationsThatBeginAlike_shareBlocks_owners_never() {
    String root = talk.say("one", "1", reading("a", "b"));
    talk.say("two", "2", reading("a", "b", "c"));
    talk.last = root;
    talk.position = 20;
    talk.say("three", "3", reading("a", "b", "d"));
    Talk again = new Talk(talk.store, talk.owner);
    String id = again.say("one", "1", reading("a", "b", "c"));
    Talk stranger = Talk.withNewOwner();
    stranger.say("one", "1", reading("a", "b"));

    assertThat(rows("state_block")).isEqualTo(4);
    assertThat(rows(stranger, "state_block")).isEqualTo(2);
    assertThat(words(talk.nearest(id, MODEL).orElseThrow()))
        .containsExactly("a in part 0", "b in part 0", "c in part 0");
  }

  @Test
  void aWindowThatBeganLater_isJoinedToWhatComesBeforeIt_andGoesBackFurtherThen() {
    List<String> words = List.of("a", "b", "c", "d");
    String late =
        talk.say(
            "one", "1", new StateToSave(MODEL, 20, new byte[1], MadeUpStates.chain(0, 2, words)));
    assertThat(rows("state_block")).isEqualTo(2);
    String whole = talk.say("two", "2", reading("a", "b", "c", "d", "e"));

    assertThat(rows("state_block")).isEqualTo(5);
    assertThat(words(talk.nearest(whole, MODEL).orElseThrow())).hasSize(5);
    assertThat(words(talk.nearest(late, MODEL).orElseThrow()))
        .containsExactly("c in part 0", "d in part 0");
  }

  @Test
  void savedTwice_isSavedOnce() {
    String id = talk.say("one", "1", reading("a", "b"));
    talk.position = 0;

    assertThat(talk.save(id, reading("a", "b", "c"))).isEqualTo(SavedBytes.NOTHING);
    assertThat(rows("snapshot")).isEqualTo(1);
    assertThat(rows("state_block")).isEqualTo(2);
  }

  @Test
  void aBlockThatIsDamagedOrMissing_takesTheStatesThatNeedIt_andNoOthers() {
    for (String harm :
        List.of(
            "update state_block set bytes = overlay(bytes placing '\\x00' from octet_length(bytes))",
            "delete from state_block")) {
      Talk hurt = Talk.withNewOwner();
      String first = hurt.say("one", "1", reading("a", "b"));
      String second = hurt.say("two", "2", reading("a", "b", "c", "d"));
      String third = hurt.say("three", "3", reading("a", "b", "c", "d", "e"));
      hurt.last = first;
      String branch = hurt.say("four", "4", reading("a", "b", "z"));
      TestDatabase.execute( // c, which came before z
          "%s where id = (select min(id) from state_block where owner_id = '%s' and idx = 2)"
              .formatted(harm, hurt.owner.id()));

      assertThat(hurt.nearest(third, MODEL).orElseThrow().responseId()).isEqualTo(first);
      assertThat(hurt.nearest(second, MODEL).orElseThrow().responseId()).isEqualTo(first);
      assertThat(words(hurt.nearest(branch, MODEL).orElseThrow())).hasSize(3);
      assertThat(rows(hurt, "snapshot")).isEqualTo(2);
      assertThat(rows(hurt, "state_block")).as("a, b and z").isEqualTo(3);
      hurt.last = third;
      String next = hurt.say("five", "5", reading("a", "b", "c", "d", "e", "f"));
      assertThat(words(hurt.nearest(next, MODEL).orElseThrow())).hasSize(6);
    }
  }

  @Test
  void aStateThatCannotBeWritten_leavesNothing_andTheAnswerStays() {
    String id = talk.say("one", "1");
    TestDatabase.execute(
        """
        create or replace function fault() returns trigger language plpgsql as $$
        begin
          if new.owner_id = '%s' then raise exception 'no space left' using errcode = '53100'; end if;
          return new;
        end $$;
        create trigger fault before insert on snapshot_part for each row execute function fault();
        """
            .formatted(talk.owner.id()));

    assertThatThrownBy(() -> talk.save(id, reading("a", "b")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("disk of the database is full");
    assertThat(rows("snapshot") + rows("state_block")).isZero();
    removeTheFault();
    assertThat(talk.save(id, reading("a", "b")).newBlocks()).isEqualTo(2);
    assertThat(talk.store.find(talk.owner, id).await().indefinitely()).isPresent();
  }

  @Test
  void withAKey_neitherBlocksNorTheirKeysCanBeTold() throws SQLException {
    var key = Optional.of(SealedDatabase.key("A"));
    try (var database = new SealedDatabase().startWith(key)) {
      Talk sealed = database.talk(key, talk.owner);
      StateToSave state = reading("a word that is easily recognised ".repeat(20), "b");
      String id = sealed.say("one", "1", state);
      String next = sealed.say("two", "2", reading("a word that is easily recognised ".repeat(20)));

      assertThat(sealed.nearest(id, MODEL).orElseThrow().blocks()).hasSize(2);
      assertThat(sealed.nearest(next, MODEL).orElseThrow().blocks()).hasSize(1);
      String dump = database.dump();
      Stream.concat(
              Stream.of("recognised".getBytes(StandardCharsets.UTF_8)),
              state.blocks().stream().map(StateBlock::key))
          .forEach(bytes -> assertThat(dump).doesNotContain(HexFormat.of().formatHex(bytes)));
    }
  }
}
