package dev.eunoe.fault;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client that has the same conversation again and again. It sends each request with a key until
 * its answer has ended, to whichever server: anew, twice at once, or following what it has begun;
 * and sometimes it leaves amid a stream.
 */
final class Talker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> LATER = Set.of(409, 429, 502, 503, 507);
  private static final int TURNS = 3;
  private static final int MAX_PAUSE_MILLIS = 400;

  private static final String ASKED =
      """
      {"input": "%s", "stream": true, "temperature": 0.8, "seed": %d, "max_output_tokens": 64,
       "eunoe": {"memory": false}%s}\
      """;

  private final HttpClient client;
  private final FaultyServers servers;
  private final Figures figures;
  private final int number;
  private final Random random;
  private int talks;
  private List<String> undisturbed = List.of();

  Talker(HttpClient client, FaultyServers servers, Figures figures, int number, long seed) {
    this.client = client;
    this.servers = servers;
    this.figures = figures;
    this.number = number;
    this.random = new Random(seed + number);
  }

  /** Has it once; the first time, when nothing happens, its words are noted. */
  void talk() throws InterruptedException {
    int talk = talks++;
    boolean isQuiet = talk == 0;
    var answers = new ArrayList<SeenAnswer>();
    @Nullable String previous = null;
    for (int turn = 0; turn < TURNS; turn++) {
      var answer =
          new SeenAnswer("talk-%d-%d-%d".formatted(number, talk, turn), figures.violations());
      String after =
          previous == null ? "" : ", \"previous_response_id\": \"%s\"".formatted(previous);
      String words = "This is talker %d. Tell me of harbour %d.".formatted(number, turn);
      String body = ASKED.formatted(words, 7 + number, after);
      while (answer.ended() == null) {
        readOn(answer, body, isQuiet);
        if (!figures.violations().isEmpty()) {
          return;
        }
      }
      figures.count(Figures.Of.ANSWERS);
      answers.add(answer);
      previous = answer.id();
    }
    List<String> texts = answers.stream().map(answer -> requireNonNull(answer.ended())).toList();
    if (isQuiet) {
      undisturbed = texts;
    }
    answers.getLast().require(texts.equals(undisturbed), "said %s, not %s", texts, undisturbed);
    check(answers);
  }

  /** One more stream of it, up to wherever that breaks. */
  private void readOn(SeenAnswer answer, String body, boolean isQuiet) throws InterruptedException {
    int server = random.nextInt(2);
    boolean resumes = answer.id() != null && random.nextBoolean();
    if (!isQuiet && random.nextInt(4) == 0) {
      figures.count(Figures.Of.DUPLICATES);
      CompletableFuture<HttpResponse<Stream<String>>> unused =
          client
              .sendAsync(create(answer, body, server + 1), BodyHandlers.ofLines())
              .whenComplete((twin, _) -> {
                if (twin != null) {
                  twin.body().close();
                }
              });
    }
    int most = isQuiet || random.nextInt(3) > 0 ? Integer.MAX_VALUE : random.nextInt(100);
    try {
      HttpResponse<Stream<String>> response =
          client.send(
              resumes ? follow(answer, server) : create(answer, body, server),
              BodyHandlers.ofLines());
      figures.count(Figures.Of.STREAMS);
      if (resumes) {
        figures.count(Figures.Of.FOLLOWED);
      }
      if (response.statusCode() == 200) {
        read(answer, response.body(), most);
      } else {
        refused(answer, response);
      }
    } catch (IOException | UncheckedIOException broken) {
      figures.count(Figures.Of.BROKEN);
      Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
    }
  }

  private void read(SeenAnswer answer, Stream<String> body, int most) throws IOException {
    figures.beginReading();
    try (body) {
      Iterator<String> lines = body.iterator();
      for (int events = 0; answer.ended() == null && lines.hasNext(); ) {
        String line = lines.next();
        if (line.startsWith("data: {")) {
          answer.see(JSON.readTree(line.substring(6)));
          if (++events > most) {
            figures.count(Figures.Of.LEFT);
            return;
          }
        }
      }
    } finally {
      figures.endReading();
    }
  }

  private void refused(SeenAnswer answer, HttpResponse<Stream<String>> response)
      throws InterruptedException {
    String said;
    try (Stream<String> body = response.body()) {
      said = String.join("", body.toList());
    }
    figures.count(Figures.Of.REFUSED);
    answer.require(
        LATER.contains(response.statusCode()), "refused with %d: %s", response.statusCode(), said);
    Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
  }

  private HttpRequest create(SeenAnswer answer, String body, int server) {
    return to(server, "/v1/responses")
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", answer.key())
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpRequest follow(SeenAnswer answer, int server) {
    return to(
            server,
            "/v1/responses/%s?stream=true&starting_after=%d".formatted(answer.id(), answer.last()))
        .build();
  }

  private HttpRequest.Builder to(int server, String path) {
    return HttpRequest.newBuilder(URI.create(servers.url(server) + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** What was acknowledged is there, once, and as it was told; and nothing else is. */
  private void check(List<SeenAnswer> answers) throws InterruptedException {
    JsonNode talk = stored("/v1/conversations/" + answers.getFirst().conversation());
    var kept = new ArrayList<String>();
    talk.path("exchanges").forEach(one -> kept.add(one.path("response_id").asText()));
    List<@Nullable String> told = answers.stream().map(SeenAnswer::id).toList();
    SeenAnswer last = answers.getLast();
    last.require(kept.equals(told), "told were %s, kept are %s", told, kept);
    for (SeenAnswer answer : answers) {
      answer.requireStored(stored("/v1/responses/" + answer.id()));
    }
    sendAtOnce(last, kept);
  }

  /** To both servers, naming the conversation alone: in order or refused, and no branch. */
  private void sendAtOnce(SeenAnswer last, List<String> kept) throws InterruptedException {
    String body =
        """
        {"input": "And now?", "max_output_tokens": 2, "conversation": "%s"}\
        """
            .formatted(last.conversation());
    var sent =
        IntStream.range(0, 2)
            .mapToObj(server ->
                client
                    .sendAsync(
                        create(new SeenAnswer(last.key() + "-" + server, List.of()), body, server),
                        BodyHandlers.ofString())
                    .handle((response, broken) -> broken == null ? response.statusCode() : 503))
            .toList();
    List<Integer> statuses = sent.stream().map(CompletableFuture::join).toList();
    last.require(
        statuses.stream().allMatch(status -> status == 200 || LATER.contains(status)),
        "at once they were answered %s",
        statuses);
    String before = "";
    for (JsonNode one : stored("/v1/conversations/" + last.conversation()).path("exchanges")) {
      String follows = one.path("previous_response_id").asText("");
      last.require(follows.equals(before), "%s is not behind <%s>", one, before);
      before = one.path("response_id").asText();
    }
    last.require(
        !statuses.contains(200) || !before.equals(kept.getLast()), "an answer is not kept");
  }

  private JsonNode stored(String path) throws InterruptedException {
    while (true) {
      try {
        HttpResponse<String> response =
            client.send(to(random.nextInt(2), path).build(), BodyHandlers.ofString());
        if (!LATER.contains(response.statusCode())) {
          return JSON.readTree(response.body());
        }
      } catch (IOException broken) {
        figures.count(Figures.Of.BROKEN);
      }
      Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
    }
  }
}
