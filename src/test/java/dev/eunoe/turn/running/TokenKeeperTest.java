package dev.eunoe.turn.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.inference.TestEngine;
import dev.eunoe.inference.TokenLog;
import dev.eunoe.memory.NewTokens;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.FakeRunningAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenKeeperTest {
  private static final Owner ANNA = new Owner("anna");
  private static final Owner BERT = new Owner("bert");
  private static final int SECRET = 666;

  private final FakeRunningAnswers answers = new FakeRunningAnswers();
  private final TokenKeeper keeper = new TokenKeeper(answers);
  private final List<Integer> lookedAt = new ArrayList<>();

  private TokenLog begin(Owner owner, String id) {
    var log = new TokenLog(new int[0]);
    keeper.begin(owner, id, log, this::mayBeKept);
    return log;
  }

  private boolean mayBeKept(int[] tokens) {
    lookedAt.add(tokens.length);
    return Arrays.stream(tokens).noneMatch(token -> token == SECRET);
  }

  private List<String> kept() {
    List<String> kept = new ArrayList<>();
    for (List<NewTokens> batch : answers.appended) {
      var texts = batch.stream().map(TokenKeeperTest::text).sorted().toList();
      kept.add(String.join(", ", texts));
    }
    answers.appended.clear();
    return kept;
  }

  private static String text(NewTokens tokens) {
    return tokens.responseId() + " " + tokens.first() + Arrays.toString(tokens.traces());
  }

  @Test
  void allAnswersOfAnOwner_areOneBatch() {
    TestEngine.write(begin(ANNA, "a"), 1, 2);
    TestEngine.write(begin(ANNA, "b"), 3);
    TestEngine.write(begin(BERT, "c"), 4);
    var _ = begin(ANNA, "nothing yet");
    keeper.keepBehind();

    assertThat(kept()).containsExactlyInAnyOrder("a 0[1, 2], b 0[3]", "c 0[4]");
    keeper.keepBehind();
    assertThat(kept()).as("nothing came").isEmpty();
  }

  @Test
  void whatWasNotKept_isKeptLater_withWhatCameSince() {
    TokenLog log = begin(ANNA, "a");
    TestEngine.write(log, 1);
    answers.away = new IllegalStateException("The database is away.");
    keeper.keepBehind();
    answers.away = null;
    TestEngine.write(log, 2);
    keeper.keepBehind();

    assertThat(kept()).containsExactly("a 0[1]", "a 0[1, 2]");
  }

  @Test
  void ofAnAnswerThatAnotherServerHasTaken_noMoreIsKept() {
    TokenLog log = begin(ANNA, "a");
    TokenLog other = begin(ANNA, "b");
    TestEngine.write(log, 1);
    answers.taken.add("a");
    keeper.keepBehind();
    TestEngine.write(log, 2);
    TestEngine.write(other, 3);
    keeper.keepBehind();

    assertThat(kept()).containsExactly("a 0[1]", "b 0[3]");
  }

  @Test
  void fromASecretOn_nothingIsKept() {
    TokenLog log = begin(ANNA, "a");
    TestEngine.write(log, 1);
    keeper.keepBehind();
    TestEngine.write(log, 2, SECRET, 3);
    keeper.keepBehind();
    TestEngine.write(log, 4);
    keeper.keepBehind();

    assertThat(kept()).containsExactly("a 0[1]");
  }

  @Test
  void aLongAnswer_isNotLookedThroughAgainForEachToken() {
    TokenLog log = begin(ANNA, "a");
    for (int i = 0; i < 5; i++) {
      TestEngine.write(log, new int[1000]);
      keeper.keepBehind();
    }
    int again = TokenKeeper.LOOKED_AT_AGAIN;
    assertThat(lookedAt).containsExactly(1000, again + 1000, again + 1000, again + 1000, again + 1000);
  }

  @Test
  void whoLeavesAnAnswer_keepsItsRestBefore() {
    TestEngine.write(begin(ANNA, "a"), 1, 2);
    keeper.leave(ANNA, "a").await().atMost(Duration.ofSeconds(10));

    assertThat(kept()).containsExactly("a 0[1, 2]");
    keeper.keepBehind();
    assertThat(kept()).isEmpty();
  }
}
