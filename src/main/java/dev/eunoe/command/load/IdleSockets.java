package dev.eunoe.command.load;

import dev.eunoe.command.bench.BenchReport;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Many sockets that say nothing, beside a few over which answers are written. */
final class IdleSockets {
  /** Sockets that are opened, or asked, at the same time. */
  private static final int AT_ONCE = 100;

  private static final double P99 = 0.99;

  private final Client client;
  private final ProcessMemory memory;
  private final PrintStream err;

  IdleSockets(Client client, ProcessMemory memory, PrintStream err) {
    this.client = client;
    this.memory = memory;
    this.err = err;
  }

  void measure(int sockets, int streams, BenchReport report) {
    var without = answers(streams);
    long before = memory.now();
    List<ClientSocket> open = open(sockets);
    long after = memory.now();
    var beside = answers(streams);
    long answering = answering(open);
    long lost = beside.stream().mapToLong(Arrivals::lost).sum();

    report.say("%d sockets that say nothing, %d answers over others", sockets, streams);
    report.say(
        "  memory of the server's process: %s before, %s behind, %s at most",
        mebibytes(before), mebibytes(after), mebibytes(memory.most()));
    report.say("  bytes for each of them: %d", (after - before) / sockets);
    report.say(
        "  between two pieces of an answer, p99: %.1f ms without them, %.1f ms beside them",
        p99(without), p99(beside));
    report.say("  lost: %d sockets, %d events", sockets - answering, lost);
    report.put("sockets", sockets);
    report.put("bytes_a_socket", (after - before) / sockets);
    report.put("most_memory", memory.most());
    report.put("p99_without_ms", BenchReport.rounded(p99(without), 1));
    report.put("p99_beside_ms", BenchReport.rounded(p99(beside), 1));
    report.put("lost_sockets", sockets - answering);
    report.put("lost_events", lost);
  }

  private List<Arrivals> answers(int streams) {
    var answers =
        IntStream.range(0, streams)
            .mapToObj(i -> client.overASocket("Tell me all you know about letter " + i + "."))
            .toList();
    return answers.stream().map(Client::await).toList();
  }

  private List<ClientSocket> open(int sockets) {
    var open = new ArrayList<ClientSocket>();
    while (open.size() < sockets) {
      int some = Math.min(AT_ONCE, sockets - open.size());
      var opening = IntStream.range(0, some).mapToObj(_ -> client.open()).toList();
      opening.forEach(one -> open.add(Client.await(one)));
      if (open.size() % (10 * AT_ONCE) == 0) {
        err.printf("eunoe: %d sockets of %d are open%n", open.size(), sockets);
      }
    }
    return open;
  }

  /** How many still answer. */
  private static long answering(List<ClientSocket> open) {
    long answering = 0;
    for (int from = 0; from < open.size(); from += AT_ONCE) {
      List<CompletableFuture<Boolean>> asked =
          open.subList(from, Math.min(open.size(), from + AT_ONCE)).stream()
              .map(ClientSocket::answers)
              .toList();
      answering += asked.stream().filter(Client::await).count();
    }
    return answering;
  }

  private static double p99(List<Arrivals> answers) {
    var gaps = answers.stream().flatMap(answer -> answer.gaps().stream()).sorted().toList();
    return gaps.get((int) Math.ceil(P99 * gaps.size()) - 1);
  }

  private static String mebibytes(long bytes) {
    return "%d MiB".formatted(bytes >> 20);
  }
}
