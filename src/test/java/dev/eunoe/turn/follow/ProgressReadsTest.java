package dev.eunoe.turn.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Thousands follow answers at once: counted is what the database is asked. */
class ProgressReadsTest {
  private static final Owner ANNA = new Owner("anna");
  private static final Owner BELA = new Owner("bela");
  private static final int RESUMES = 2_000;

  private final List<String> asked = new ArrayList<>();
  private final ArrayDeque<UniEmitter<? super Optional<AnswerProgress>>> underWay =
      new ArrayDeque<>();
  private final AtomicInteger told = new AtomicInteger();
  private final ProgressReads reads =
      new ProgressReads((owner, id) -> {
        asked.add(owner.id() + " " + id);
        return Uni.createFrom().<Optional<AnswerProgress>>emitter(underWay::add);
      });

  private void follow(Owner owner, String id) {
    reads.of(owner, id).subscribe().with(_ -> told.incrementAndGet());
  }

  private void complete() {
    underWay.remove().complete(Optional.empty());
  }

  @Test
  void whoFollowsOneAnswer_isToldWhatOthersAreToldOfIt() {
    for (int i = 0; i < RESUMES; i++) {
      follow(ANNA, "one");
    }
    assertThat(underWay).as("not twice at the same time").hasSize(1);
    complete();
    assertThat(told).hasValue(1);
    assertThat(asked).as("read after the others had asked").hasSize(2);
    complete();
    assertThat(told).hasValue(RESUMES);
    assertThat(asked).hasSize(2);
  }

  @Test
  void whoFollowsThousands_leavesTheDatabaseToOthers() {
    for (int i = 0; i < RESUMES; i++) {
      follow(ANNA, "answer " + i);
    }
    assertThat(underWay).hasSize(ProgressReads.OF_ONE_OWNER);
    follow(BELA, "hers");
    assertThat(asked).last().isEqualTo("bela hers");
    for (int owner = 0; owner < 10; owner++) {
      follow(new Owner("owner " + owner), "one");
      assertThat(underWay).hasSizeLessThanOrEqualTo(ProgressReads.OF_ALL);
    }
    for (int i = 0; i < 20; i++) {
      complete();
    }
    assertThat(asked).as("owners take turns").contains("owner 9 one");
    int most = 0;
    while (!underWay.isEmpty()) {
      most = Math.max(most, underWay.size());
      complete();
    }
    assertThat(most).isEqualTo(ProgressReads.OF_ONE_OWNER);
    assertThat(told).hasValue(RESUMES + 11);
    assertThat(asked).hasSize(RESUMES + 11).doesNotHaveDuplicates();
  }

  @Test
  void whatNobodyWaitsForAnyMore_isNotRead_andWhatFailsLetsTheNextBegin() {
    var failed = new ArrayList<Throwable>();
    reads.of(ANNA, "one").subscribe().with(_ -> {}, failed::add);
    reads.of(ANNA, "two").subscribe().with(_ -> {}, failed::add);
    var left = reads.of(ANNA, "three").subscribe().with(_ -> {});
    follow(ANNA, "four");
    left.cancel();
    underWay.remove().fail(new StoreException("The database is away."));
    assertThat(failed).hasSize(1);
    assertThat(asked).containsExactly("anna one", "anna two", "anna four");
  }

  @Test
  void readsThatAreDoneAtOnce_areDoneOneAfterTheOther() {
    var answered = new AtomicInteger();
    var quick =
        new ProgressReads((_, _) -> {
          answered.incrementAndGet();
          return Uni.createFrom().item(Optional.empty());
        });
    for (int i = 0; i < RESUMES; i++) {
      assertThat(quick.of(ANNA, "answer " + i).await().indefinitely()).isEmpty();
    }
    assertThat(answered).hasValue(RESUMES);
  }
}
