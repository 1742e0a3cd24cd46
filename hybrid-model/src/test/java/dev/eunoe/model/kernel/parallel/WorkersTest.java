package dev.eunoe.model.kernel.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void run_doesEveryPartOnceBeforeItReturns(int threads) {
    var workers = new Workers(threads);
    for (int parts = 0; parts < 300; parts++) {
      var done = new AtomicIntegerArray(parts);
      workers.run(parts, done::incrementAndGet);
      for (int part = 0; part < parts; part++) {
        assertThat(done.get(part)).as("part %d of %d", part, parts).isEqualTo(1);
      }
    }
  }

  @Test
  void run_insideAnotherRun_isDoneByItsCallerAlone() {
    var workers = new Workers(3);
    var done = ConcurrentHashMap.<Integer>newKeySet();
    workers.run(4, outer -> workers.run(5, inner -> done.add(outer * 5 + inner)));
    assertThat(done).hasSize(20);
  }

  @Test
  void run_whosePartThrows_throwsThatAndWorksOn() {
    var workers = new Workers(2);
    assertThatThrownBy(() ->
            workers.run(
                50,
                part -> {
                  if (part == 17) {
                    throw new IllegalStateException("part 17");
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("part 17");
    var done = new AtomicIntegerArray(50);
    workers.run(50, done::incrementAndGet);
    assertThat(done.toString()).doesNotContain("0");
  }

  @Test
  void run_fromSeveralCallersAtOnce_losesNothing() throws InterruptedException {
    var workers = new Workers(3);
    var done = new AtomicIntegerArray(4);
    var callers = new Thread[4];
    for (int c = 0; c < callers.length; c++) {
      int caller = c;
      callers[c] =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 200; i++) {
                  workers.run(7, part -> done.incrementAndGet(caller));
                }
              });
    }
    for (var caller : callers) {
      caller.join();
    }
    for (int c = 0; c < callers.length; c++) {
      assertThat(done.get(c)).isEqualTo(1400);
    }
  }

  @Test
  void workers_ofNoThread_areRefused() {
    assertThatThrownBy(() -> new Workers(0)).hasMessage("There must be at least 1 thread, was 0.");
  }
}
