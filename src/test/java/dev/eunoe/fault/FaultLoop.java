package dev.eunoe.fault;

import static dev.eunoe.fault.Figures.Of.ANSWERS;
import static dev.eunoe.fault.Figures.Of.BROKEN;
import static dev.eunoe.fault.Figures.Of.DUPLICATES;
import static dev.eunoe.fault.Figures.Of.FOLLOWED;
import static dev.eunoe.fault.Figures.Of.LEFT;
import static dev.eunoe.fault.Figures.Of.REFUSED;
import static dev.eunoe.fault.Figures.Of.STREAMS;

import dev.eunoe.fault.FaultyServers.Fault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * START HERE: talkers have their conversations undisturbed, then again while so many kills happen,
 * and each thing that must not be is noted:
 *
 * <pre>
 *   an acknowledged turn is lost, doubled, failed, or has two ids
 *   an event comes twice and differs, is left out, or the pieces are not the text that is kept
 *   the texts are not those of the undisturbed run
 *   an answer, or a conversation's end, does not come within three minutes after the last fault
 * </pre>
 */
final class FaultLoop {
  private static final int TALKERS = 4;
  private static final Duration AFTER_THE_LAST = Duration.ofMinutes(3);
  private static final Duration FOR_ANSWERS = Duration.ofSeconds(3);
  private static final int MAX_PAUSE_MILLIS = 400;

  /** What the first faults are, so that a short run has each; the rest is drawn. */
  private static final List<Fault> FIRST =
      List.of(
          Fault.CLIENTS_CUT,
          Fault.SERVER_KILLED,
          Fault.DATABASE_CUT,
          Fault.DATABASE_KILLED,
          Fault.SERVER_STOPPED,
          Fault.SERVER_KILLED,
          Fault.ALL_KILLED);

  /** So many of each among all that are drawn. */
  private static final Map<Fault, Integer> SHARES =
      Map.of(
          Fault.SERVER_KILLED, 6,
          Fault.DATABASE_KILLED, 18,
          Fault.ALL_KILLED, 1,
          Fault.SERVER_STOPPED, 1,
          Fault.CLIENTS_CUT, 2,
          Fault.DATABASE_CUT, 2);

  private static final List<Fault> DRAWN =
      Stream.of(Fault.values())
          .flatMap(fault -> Collections.nCopies(SHARES.getOrDefault(fault, 0), fault).stream())
          .toList();

  private final int kills;
  private final Duration longest;
  private final long seed;
  private final Figures figures = new Figures();
  private int killedAmidAnswers;
  private volatile boolean over;

  /**
   * @param longest after which no more faults happen, however many have
   */
  FaultLoop(int kills, Duration longest, long seed) {
    this.kills = kills;
    this.longest = longest;
    this.seed = seed;
  }

  /** Runs it, telling how far it is; gives what must not have been. */
  List<String> run() throws IOException, InterruptedException, ExecutionException {
    long began = System.nanoTime();
    try (var servers = new FaultyServers();
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var talkers = new ArrayList<Talker>();
      for (int i = 0; i < TALKERS; i++) {
        talkers.add(new Talker(client, servers, figures, i, seed));
      }
      await(talkers.stream().map(talker -> inBackground(talker, false)).toList());
      say("undisturbed: %d answers after %s", figures.of(ANSWERS), since(began));
      var talking = talkers.stream().map(talker -> inBackground(talker, true)).toList();
      disturb(servers);
      servers.awaitAll();
      over = true;
      await(talking);
      report(servers, began);
    }
    return figures.violations();
  }

  private void disturb(FaultyServers servers) throws IOException, InterruptedException {
    var random = new Random(seed);
    long deadline = System.nanoTime() + longest.toNanos();
    int killed = 0;
    for (int i = 0; killed < kills && figures.violations().isEmpty(); i++) {
      if (System.nanoTime() > deadline) {
        say("%d kills are left out: %s are over", kills - killed, longest);
        return;
      }
      Thread.sleep(MAX_PAUSE_MILLIS / 4 + random.nextInt(MAX_PAUSE_MILLIS));
      Fault fault = i < FIRST.size() ? FIRST.get(i) : DRAWN.get(random.nextInt(DRAWN.size()));
      if (fault.isKill() && random.nextBoolean()) {
        awaitAnswers();
      }
      boolean amidAnswers = servers.happen(fault, random, figures::isAmidAnswers);
      killedAmidAnswers += fault.isKill() && amidAnswers ? 1 : 0;
      if (fault.isKill() && ++killed % 10 == 0) {
        say("%d of %d kills, %d answers", killed, kills, figures.of(ANSWERS));
      }
    }
  }

  /** Half of the kills are to meet answers, where some come within a few seconds. */
  private void awaitAnswers() throws InterruptedException {
    long deadline = System.nanoTime() + FOR_ANSWERS.toNanos();
    while (!figures.isAmidAnswers() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
  }

  private CompletableFuture<Void> inBackground(Talker talker, boolean again) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            do {
              talker.talk();
            } while (again && !over && figures.violations().isEmpty());
          } catch (InterruptedException e) {
            throw new CompletionException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private void await(List<CompletableFuture<Void>> talks)
      throws InterruptedException, ExecutionException {
    try {
      CompletableFuture.allOf(talks.toArray(CompletableFuture[]::new))
          .get(AFTER_THE_LAST.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      figures.violations().add("an answer has not ended three minutes after the last fault");
    }
  }

  private void report(FaultyServers servers, long began) {
    say("seed %d, %s: %s", seed, since(began), servers.happened());
    say("%d of the kills amid answers, %d amid a start", killedAmidAnswers, servers.killedStarts());
    say(
        "%d answers whole and as undisturbed, from %d streams: %d of them went on behind what was seen",
        figures.of(ANSWERS), figures.of(STREAMS), figures.of(FOLLOWED));
    say(
        "%d broken, %d left, %d refused, %d sent twice",
        figures.of(BROKEN), figures.of(LEFT), figures.of(REFUSED), figures.of(DUPLICATES));
    say("%d violations", figures.violations().size());
  }

  private static String since(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s";
  }

  private static void say(String line, Object... values) {
    System.out.println("faults: " + line.formatted(values));
  }
}
