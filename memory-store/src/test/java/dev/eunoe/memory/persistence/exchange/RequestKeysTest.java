package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.DuplicateRequestException;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A request that is sent again under its key begins no other answer. */
class RequestKeysTest {
  private final Owner owner = Talk.newOwner();
  private final Talk talk = new Talk(TestDatabase.store(), owner);

  private static String begin(MemoryStore store, Owner owner, String key, String request) {
    String id = "resp_" + UUID.randomUUID();
    try {
      store
          .begin(
              new NewExchange(
                  owner,
                  "conv_" + id,
                  id,
                  null,
                  "eunoe-mini",
                  List.of(new Message("user", "Hello.")),
                  Instant.now(),
                  "{}",
                  null,
                  null,
                  new RequestKey(key, request)))
          .await()
          .indefinitely();
      return id;
    } catch (DuplicateRequestException duplicate) {
      return duplicate.responseId();
    }
  }

  @Test
  void ofManyAtOnce_onWhateverServer_oneBegins_andAllAreToldOfIt() {
    List<CompletableFuture<String>> sent =
        IntStream.range(0, 8)
            .mapToObj(i -> i % 2 == 0 ? talk.store : TestDatabase.anotherServer().store())
            .map(store -> CompletableFuture.supplyAsync(() -> begin(store, owner, "k", "same")))
            .toList();

    assertThat(sent.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(exchanges()).isOne();
  }

  @Test
  void theSameKeyForSomethingElse_isSaidToBe_andAnotherOwnersIsAnotherKey() {
    String first = begin(talk.store, owner, "k", "one");

    assertThat(begin(talk.store, Talk.newOwner(), "k", "one")).isNotEqualTo(first);
    assertThatThrownBy(
            () -> {
              var again =
                  new NewExchange(
                      owner,
                      "conv_x",
                      "resp_x",
                      null,
                      "m",
                      List.of(new Message("user", "Hello.")),
                      Talk.START,
                      "{}",
                      null,
                      null,
                      new RequestKey("k", "other"));
              talk.store.begin(again).await().indefinitely();
            })
        .isInstanceOfSatisfying(
            DuplicateRequestException.class, refused -> assertThat(refused.isSame()).isFalse());
    assertThat(exchanges()).isOne();
  }

  @Test
  void aKey_goesWithAnAnswerThatFailed_andWithTheEventsOfOneThatEnded() {
    String failed = begin(talk.store, owner, "k", "one");
    talk.store.fail(owner, failed, "c", "m").await().indefinitely();
    String ended = begin(talk.store, owner, "k", "one");
    assertThat(ended).isNotEqualTo(failed);
    talk.store.append(talk.finished(ended, "Hello.", "")).await().indefinitely();
    assertThat(begin(talk.store, owner, "k", "one")).isEqualTo(ended);

    TestDatabase.execute(
        "update exchange set finished_at = now() - interval '2 h' where response_id = '%s'"
            .formatted(ended));
    assertThat(TestDatabase.running().forget(Duration.ofHours(1)).await().indefinitely())
        .isNotNegative();

    assertThat(begin(talk.store, owner, "k", "one")).isNotEqualTo(ended);
  }

  private long exchanges() {
    return TestDatabase.count(
        "select count(*) from exchange where owner_id = '%s'".formatted(owner.id()));
  }
}
