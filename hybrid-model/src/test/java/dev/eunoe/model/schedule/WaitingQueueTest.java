package dev.eunoe.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingQueueTest {
  private final WaitingQueue line = new WaitingQueue();

  private ScriptedJob add(String owner) {
    var job = new ScriptedJob(owner);
    line.add(job);
    return job;
  }

  @Test
  void order_ofOneOwner_isAsTheyCame() {
    var first = add("a");
    var second = add("a");
    assertThat(line.order()).containsExactly(first, second);
  }

  @Test
  void order_ofSeveralOwners_takesOneOfEachInTurn() {
    var a1 = add("a");
    var a2 = add("a");
    var a3 = add("a");
    var b1 = add("b");
    var c1 = add("c");
    var b2 = add("b");
    assertThat(line.order()).containsExactly(a1, b1, c1, a2, b2, a3);
  }

  @Test
  void order_countsWhatAnOwnerHasRunning() {
    line.began("a");
    line.began("a");
    var a = add("a");
    var b1 = add("b");
    var b2 = add("b");
    assertThat(line.order()).containsExactly(b1, b2, a);
    line.ended("a");
    line.ended("a");
    assertThat(line.order()).containsExactly(a, b1, b2);
  }

  @Test
  void share_isOfAllPlacesForOneOwner_andOfAnEvenPartWhereMoreWait() {
    add("a");
    add("a");
    add("a");
    assertThat(line.isWithinShare("a", 3)).isTrue();
    assertThat(line.isWithinShare("a", 2)).isFalse();
    add("b");
    assertThat(line.isWithinShare("a", 4)).isFalse();
    assertThat(line.isWithinShare("b", 4)).isTrue();
    assertThat(line.isWithinShare("b", 0)).as("one is everybody's").isTrue();
  }

  @Test
  void stopped_findsTheFirstThatWasStopped() {
    add("a");
    var stopped = add("a");
    assertThat(line.stopped()).isNull();
    stopped.stop();
    assertThat(line.stopped()).isSameAs(stopped);
    assertThat(line.remove(stopped)).isTrue();
    assertThat(line.remove(stopped)).isFalse();
    assertThat(line.size()).isEqualTo(1);
  }
}
