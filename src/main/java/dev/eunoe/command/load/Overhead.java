package dev.eunoe.command.load;

import dev.eunoe.command.bench.Bench;
import dev.eunoe.command.bench.BenchReport;
import dev.eunoe.command.bench.Spread;
import dev.eunoe.model.HybridModel;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Tokens a second of several answers at once: by the engine alone, and over each kind of stream.
 * They take turns, so that whatever else the machine does touches all alike; the engine of this
 * process stands still while the server answers, and the other way round.
 */
final class Overhead {
  /** Tokens of a prompt, about those of a question with what a template puts around it. */
  private static final int PROMPT = 48;

  /**
   * Rounds of the server alone before those that count: compiling what a new process runs often
   * takes a tenth of the processors' time at first, and a server is asked for days.
   */
  private static final int WARM_UP = 4;

  private final HybridModel alone;
  private final Client client;
  private final int tokens;
  private final int rounds;
  private final PrintStream err;
  private int asked;

  Overhead(HybridModel alone, Client client, int tokens, int rounds, PrintStream err) {
    this.alone = alone;
    this.client = client;
    this.tokens = tokens;
    this.rounds = rounds;
    this.err = err;
  }

  void measure(int streams, BenchReport report) {
    var engine = new ArrayList<Double>();
    var events = new ArrayList<Double>();
    var socket = new ArrayList<Double>();
    for (int round = 1; round <= WARM_UP; round++) {
      err.printf("eunoe: %d at once, warming up, %d of %d%n", streams, round, WARM_UP);
      double unused = rate(streams, client::overEvents) + rate(streams, client::overASocket);
    }
    for (int round = 1; round <= rounds; round++) {
      err.printf("eunoe: %d at once, round %d of %d%n", streams, round, rounds);
      engine.add(new Bench(alone, 1, () -> {}).generation(tokens, streams, PROMPT).median());
      events.add(rate(streams, client::overEvents));
      socket.add(rate(streams, client::overASocket));
    }
    double byEngine = Spread.of(engine).median();
    report.say("%d at once: tokens a second, medians of %d", streams, rounds);
    report.say("  %-12s %8.1f", "engine", byEngine);
    say("SSE", "sse", streams, events, byEngine, report);
    say("WebSocket", "websocket", streams, socket, byEngine, report);
    report.put("engine_" + streams, BenchReport.rounded(byEngine, 1));
  }

  private static void say(
      String name,
      String field,
      int streams,
      List<Double> rates,
      double engine,
      BenchReport report) {
    double rate = Spread.of(rates).median();
    if (rate == 0) {
      report.say("  %-12s not measured: answers were over before the last had begun", name);
      return;
    }
    report.say("  %-12s %8.1f  %.3f of the engine", name, rate, rate / engine);
    report.put(
        field + "_" + streams,
        Map.of(
            "rate",
            BenchReport.rounded(rate, 1),
            "of_engine",
            BenchReport.rounded(rate / engine, 3)));
  }

  private double rate(int streams, Function<String, CompletableFuture<Arrivals>> ask) {
    return Arrivals.rate(together(streams, ask));
  }

  /** Answers that are asked for at once, each to another question. */
  List<Arrivals> together(int streams, Function<String, CompletableFuture<Arrivals>> ask) {
    var answers =
        IntStream.range(0, streams)
            .mapToObj(_ -> ask.apply("Tell me all you know about number " + ++asked + "."))
            .toList();
    return answers.stream().map(Client::await).toList();
  }
}
