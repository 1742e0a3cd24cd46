package dev.eunoe.fault;

import dev.eunoe.fault.FaultyServers.Fault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

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
  private static final int MAX_PAUSE_MILLIS = 400;

  /** What the first faults are, so that a short run has each; the rest is drawn. */
  private static final List<Fault> FIRST =
      List.of(
          Fault.CLIENTS_CUT,
          Fault.SERVER_KILLED,
          Fault.DATABASE_CUT,
          Fault.DATABASE_KILLED,
          Fault.SERVER_KILLED);

  private static final List<Fault> DRAWN =
      List.of(
          Fault.SERVER_KILLED,
          Fault.SERVER_KILLED,
          Fault.SERVER_KILLED,
          Fault.DATABASE_KILLED,
          Fault.DATABASE_KILLED,
          Fault.SERVER_STOPPED,
          Fault.CLIENTS_CUT,
          Fault.DATABASE_CUT);

  private final int kills;
  private final long seed;
  private final Talker.Figures figures =
      new Talker.Figures(
          new AtomicInteger(),
          new AtomicInteger(),
          new AtomicInteger(),
          new AtomicInteger(),
          new AtomicInteger(),
          new AtomicInteger(),
          new CopyOnWriteArrayList<>());
  private volatile boolean over;

  FaultLoop(int kills, long seed) {
    this.kills = kills;
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
      say("undisturbed: %d answers after %s", figures.answers().get(), since(began));
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
    int killed = 0;
    for (int i = 0; killed < kills && figures.violations().isEmpty(); i++) {
      Thread.sleep(MAX_PAUSE_MILLIS / 4 + random.nextInt(MAX_PAUSE_MILLIS));
      Fault fault = i < FIRST.size() ? FIRST.get(i) : DRAWN.get(random.nextInt(DRAWN.size()));
      servers.happen(fault, random);
      if (fault.isKill() && ++killed % 10 == 0) {
        say("%d of %d kills, %d answers", killed, kills, figures.answers().get());
      }
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
    say(
        "%d answers whole and as undisturbed, from %d streams: %d broken, %d left, %d refused, %d sent twice",
        figures.answers().get(),
        figures.streams().get(),
        figures.broken().get(),
        figures.left().get(),
        figures.refused().get(),
        figures.duplicates().get());
    say("%d violations", figures.violations().size());
  }

  private static String since(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s";
  }

  private static void say(String line, Object... values) {
    System.out.println("faults: " + line.formatted(values));
  }
}
