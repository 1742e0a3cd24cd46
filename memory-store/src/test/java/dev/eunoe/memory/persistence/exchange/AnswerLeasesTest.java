package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.LostAnswer;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.NewTokens;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One server writes an answer; when it is lost another goes on, and the first writes no more. */
class AnswerLeasesTest {
  private static final int[] CLEAN = {5, 6, 7, 8};

  private final Owner owner = Talk.newOwner();
  private final TestDatabase.Server one = TestDatabase.anotherServer();
  private final TestDatabase.Server other = TestDatabase.anotherServer();
  private final Talk talk = new Talk(one.store(), owner);

  private String begin() {
    String id = "resp_" + UUID.randomUUID();
    one.store()
        .begin(
            new NewExchange(
                owner,
                talk.conversationId,
                id,
                null,
                "eunoe-mini",
                List.of(new Message("user", "Hello.")),
                Talk.START,
                "{}",
                null,
                "{\"seed\":7}",
                null))
        .await()
        .indefinitely();
    return id;
  }

  private static void runOut(String id) {
    TestDatabase.execute(
        "update exchange set lease_until = now() - interval '5 s' where response_id = '%s'"
            .formatted(id));
  }

  private static void append(TestDatabase.Server server, Owner owner, String id, int... tokens) {
    assertThat(appendOthers(server, owner, id, tokens)).isEmpty();
  }

  /** The ids of answers that are others' by now. */
  private static Set<String> appendOthers(
      TestDatabase.Server server, Owner owner, String id, int... tokens) {
    var appended = List.of(new NewTokens(id, tokens[0], tokens));
    return server.running().append(owner, appended).await().indefinitely();
  }

  private Exchange find(String id) {
    return one.store().find(owner, id).await().indefinitely().orElseThrow();
  }

  private AnswerProgress progress(String id) {
    return other.running().progress(owner, id).await().indefinitely().orElseThrow();
  }

  private boolean takes(TestDatabase.Server server, String id) {
    return server.running().take(owner, id).await().indefinitely();
  }

  private FinishedExchange finished(String id, int... traces) {
    FinishedExchange plain = talk.finished(id, "Hello to you.", "");
    return new FinishedExchange(
        owner,
        id,
        Status.COMPLETED,
        plain.answer(),
        plain.inputTokens(),
        plain.answerTokens(),
        plain.transcriptHash(),
        plain.startPosition(),
        plain.endPosition(),
        plain.responseJson(),
        plain.receiptJson(),
        "",
        plain.finishedAt(),
        new FinishedExchange.Written(traces, 99, 0, "{\"late\": true}"));
  }

  @Test
  void anAnswerThatIsHeld_isNobodyElsesToTakeOrEnd() {
    String id = begin();

    assertThat(takes(other, id)).isFalse();
    assertThat(other.running().end(owner, id, "c", "m").await().indefinitely()).isFalse();
    assertThat(appendOthers(other, owner, id, 0, 1)).containsExactly(id);
    assertThatThrownBy(() -> other.store().append(finished(id)).await().indefinitely())
        .isInstanceOf(AnswerTakenException.class);
    assertThat(find(id).status()).isEqualTo(Status.IN_PROGRESS);
  }

  @Test
  void tokensOfManyAnswers_areKeptAtOnce_savedOfThoseThatOthersHaveTaken() {
    String mine = begin();
    String theirs = begin();
    runOut(theirs);
    assertThat(takes(other, theirs)).isTrue();

    var tokens =
        List.of(
            new NewTokens(theirs, 0, new int[] {4}),
            new NewTokens(mine, 0, new int[] {1, ~2}),
            new NewTokens("resp_unknown", 0, new int[] {7}));
    assertThat(one.running().append(owner, tokens).await().indefinitely())
        .containsExactlyInAnyOrder(theirs, "resp_unknown");
    assertThat(progress(mine).traces()).containsExactly(1, ~2);
    assertThat(progress(theirs).traces()).isEmpty();
  }

  @Test
  void ofManyThatTakeALostAnswer_oneGetsIt_andWhoHadItWritesNothingMore() {
    String id = begin();
    append(one, owner, id, 0, 1, 2);
    runOut(id);

    List<TestDatabase.Server> servers =
        Stream.generate(TestDatabase::anotherServer).limit(6).toList();
    List<CompletableFuture<Boolean>> taking =
        servers.stream()
            .map(server -> CompletableFuture.supplyAsync(() -> takes(server, id)))
            .toList();
    assertThat(taking.stream().filter(CompletableFuture::join)).hasSize(1);

    assertThat(appendOthers(one, owner, id, 3, 4)).containsExactly(id);
    assertThatThrownBy(() ->
            one.running().plan(owner, id, new AnswerPlan(CLEAN, CLEAN, "")).await().indefinitely())
        .isInstanceOf(AnswerTakenException.class);
    assertThatThrownBy(() -> one.store().append(finished(id)).await().indefinitely())
        .isInstanceOf(AnswerTakenException.class)
        .hasMessageContaining("not this server's to write any more");
    assertThatThrownBy(() -> one.store().fail(owner, id, "c", "m").await().indefinitely())
        .isInstanceOf(AnswerTakenException.class);
    assertThat(progress(id).traces()).containsExactly(0, 1, 2);
    assertThat(find(id).status()).isEqualTo(Status.IN_PROGRESS);

    var winner = servers.get(taking.stream().map(CompletableFuture::join).toList().indexOf(true));
    winner.store().append(finished(id, 0, 1, 2, ~3)).await().indefinitely();
    assertThat(find(id).answer()).isEqualTo("Hello to you.");
  }

  @Test
  void anAnswerWhoseEndIsBeingWritten_isNotTakenByOthers_whenARenewalFindsItGone() {
    AnswerLeases leases = TestDatabase.leases();
    List<String> taken = new ArrayList<>();
    var _ = leases.taken().subscribe().with(taken::add);
    String id = "resp_" + UUID.randomUUID();

    leases.hold(id, AnswerLeases.FIRST);
    leases.ending(id, leases.renew()).await().indefinitely();
    assertThat(taken).isEmpty();
    assertThat(leases.fence(id)).isEqualTo(-1);

    leases.hold(id, AnswerLeases.FIRST);
    leases.renew().await().indefinitely();
    assertThat(taken).containsExactly(id);
  }

  /** A plan cannot be kept while the database is away; the answer is, once it is back. */
  @Test
  void whatTheModelWasGiven_isKeptWithTheEnd_whereItWasNotBefore() {
    String unplanned = begin();
    one.store().append(finished(unplanned, 0, 1)).await().indefinitely();
    assertThat(progress(unplanned).given()).isEqualTo("{\"late\": true}");

    String planned = begin();
    one.running()
        .plan(owner, planned, new AnswerPlan(CLEAN, CLEAN, "{\"early\": true}"))
        .await()
        .indefinitely();
    one.store().append(finished(planned, 0, 1)).await().indefinitely();
    assertThat(progress(planned).given()).isEqualTo("{\"early\": true}");
  }

  /** A commit that is not waited for is lost with the database, though its server lives on. */
  @Test
  void tokensBehindABatchThatIsLost_areNotReadAsTheFirst_untilItIsWrittenAgain() {
    String id = begin();
    append(one, owner, id, 0, 1);
    append(one, owner, id, 2, 3);
    append(one, owner, id, 4);
    TestDatabase.execute(
        "delete from answer_tokens where first = 2 and exchange_id ="
            + " (select id from exchange where response_id = '%s')".formatted(id));
    assertThat(progress(id).traces()).containsExactly(0, 1);
    TestDatabase.execute(
        "delete from answer_tokens where first = 0 and exchange_id ="
            + " (select id from exchange where response_id = '%s')".formatted(id));
    assertThat(progress(id).traces()).isEmpty();

    append(one, owner, id, 0, 1, 2);
    append(one, owner, id, 3);
    append(one, owner, id, 4, 5, 6);
    assertThat(progress(id).traces()).containsExactly(0, 1, 2, 3, 4, 5, 6);
    append(one, owner, id, 2, 3);
    assertThat(progress(id).traces()).as("some twice").containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatIsKeptOfAnAnswer_isReadByAnother_andOnlyItsTokensOnceItHasEnded() {
    String id = begin();
    int[] prompt = {5, 6, 70_000, 9, 7, 8};
    one.running()
        .plan(owner, id, new AnswerPlan(CLEAN, prompt, "{\"a\":1}"))
        .await()
        .indefinitely();
    append(one, owner, id, 0, 1, ~2);
    append(one, owner, id, 3, 4);

    AnswerProgress running = progress(id);
    assertThat(running.settings()).isEqualTo("{\"seed\":7}");
    assertThat(running.plan().clean()).isEqualTo(CLEAN);
    assertThat(running.plan().prompt()).isEqualTo(prompt);
    assertThat(running.traces()).containsExactly(0, 1, ~2, 3, 4);
    assertThat(rows("answer_tokens")).isEqualTo(2);

    one.store().append(finished(id, 0, 1, ~2, 3, 4, 5)).await().indefinitely();

    AnswerProgress ended = progress(id);
    assertThat(ended.plan()).isNull();
    assertThat(ended.given()).isEqualTo("{\"a\":1}");
    assertThat(ended.traces()).containsExactly(0, 1, ~2, 3, 4, 5);
    assertThat(ended.stateBytes()).isEqualTo(99);
    assertThat(rows("answer_tokens")).isZero();
    assertThat(other.running().forget(Duration.ofHours(1)).await().indefinitely()).isNotNegative();
    assertThat(rows("answer_progress")).isOne();
    TestDatabase.execute("update answer_progress set ended_at = ended_at - interval '2 h'");
    assertThat(other.running().forget(Duration.ofHours(1)).await().indefinitely()).isPositive();
    assertThat(rows("answer_progress")).isZero();
  }

  private long rows(String table) {
    return TestDatabase.count(
        "select count(*) from %s where owner_id = '%s'".formatted(table, owner.id()));
  }

  @Test
  void aLease_isRenewedWhileItIsHeld_andGivenBackWhenItIsReleased() throws InterruptedException {
    String id = begin();
    TestDatabase.execute(
        "update exchange set lease_until = now() + interval '5 s' where response_id = '%s'"
            .formatted(id));
    String renewed =
        "select count(*) from exchange where lease_until > now() + interval '6 s' and response_id = '%s'"
            .formatted(id);
    while (TestDatabase.count(renewed) == 0) {
      Thread.sleep(50);
    }
    assertThat(takes(other, id)).isFalse();

    one.running().release(owner, id).await().indefinitely();

    assertThat(lost()).extracting(LostAnswer::responseId).contains(id);
    assertThat(takes(other, id)).isTrue();
    assertThat(lost()).extracting(LostAnswer::responseId).doesNotContain(id);
  }

  @Test
  void whoLosesAnAnswer_isTold() {
    String id = begin();
    CompletableFuture<String> told =
        one.running().taken().toUni().subscribeAsCompletionStage().toCompletableFuture();
    runOut(id);

    assertThat(takes(other, id)).isTrue();

    assertThat(told.join()).isEqualTo(id);
    assertThat(find(id).status()).isEqualTo(Status.IN_PROGRESS);
    other.store().append(finished(id)).await().indefinitely();
    assertThatThrownBy(() -> one.store().append(finished(id)).await().indefinitely())
        .isInstanceOf(AnswerTakenException.class);
  }

  @Test
  void aLostAnswer_canBeEnded_andItsWordsErased() {
    String id = begin();
    append(one, owner, id, 1, 2);
    runOut(id);
    assertThat(lost())
        .filteredOn(answer -> answer.responseId().equals(id))
        .singleElement()
        .satisfies(answer -> assertThat(answer.writers()).isOne())
        .satisfies(answer -> assertThat(answer.millis()).isBetween(4_000L, 60_000L));

    assertThat(other.running().end(owner, id, "gone", "Gone.").await().indefinitely()).isTrue();

    assertThat(find(id).errorCode()).isEqualTo("gone");
    assertThatThrownBy(() -> one.store().append(finished(id)).await().indefinitely())
        .isInstanceOf(AnswerTakenException.class);
    String turn = find(id).turns().getFirst().id();
    var unused = TestDatabase.rights().forget(owner, turn, Retokenizer.NONE).await().indefinitely();
    assertThat(rows("answer_progress")).isZero();
  }

  private List<LostAnswer> lost() {
    return other.running().lost(1000).await().indefinitely();
  }

  @Test
  void anAnswerOfThisProcessAlone_isEndedOnce() {
    String id = begin();
    one.store().append(finished(id)).await().indefinitely();
    assertThatThrownBy(() -> one.store().append(finished(id)).await().indefinitely())
        .isInstanceOf(StoreException.class);
    assertThat(rows("answer_progress")).as("nobody is to follow it").isZero();
  }

  @Test
  void prompts_areKeptAsTheirDifference() {
    var random = new Random(17);
    for (int i = 0; i < 2_000; i++) {
      int[] clean = random.ints(random.nextInt(6), 0, 3).toArray();
      int[] prompt = random.ints(random.nextInt(6), 0, 3).toArray();
      int[] difference = AnswerRows.difference(clean, prompt);
      assertThat(AnswerRows.applied(clean, difference)).isEqualTo(prompt);
    }
    assertThat(AnswerRows.difference(CLEAN, new int[] {5, 6, 9, 7, 8})).containsExactly(2, 2, 9);
  }
}
