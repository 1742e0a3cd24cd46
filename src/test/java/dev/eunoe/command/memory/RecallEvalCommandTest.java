package dev.eunoe.command.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.memory.talk.TalkGenerator;
import dev.eunoe.model.files.MaybePacked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RecallEvalCommandTest {
  private static final Path SET = Path.of("test/resources/recall");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String json, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("set.json"), json);
    var command =
        new CommandLine(
            new RecallEvalCommand(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)));
    String[] arguments = new String[options.length + 1];
    arguments[0] = file.toString();
    System.arraycopy(options, 0, arguments, 1, options.length);
    return command.execute(arguments);
  }

  @Test
  void bothStylesOfChat_areWrittenAskedAndCounted() throws IOException {
    int exit =
        run(
            """
            {"conversations": [
              {"id": "a", "turns": [
                {"id": "1", "session": "s1", "speaker": "Marit", "time": "2025-05-01T10:00:00Z",
                 "text": "What did you plant on the balcony?"},
                {"id": "2", "session": "s1", "speaker": "Dario", "text": "Tomatoes, and lots of them!"},
                {"id": "3", "session": "s2", "speaker": "Marit", "text": "It rained the whole day."}],
               "questions": [
                {"id": "q1", "kind": "pair", "text": "What did Dario plant on his balcony?",
                 "evidence": ["1", "2"]}]},
              {"id": "b", "turns": [
                {"id": "1", "speaker": "user", "role": "user", "text": "My sister lives in Graz."},
                {"id": "2", "speaker": "assistant", "role": "assistant", "text": "Graz is lovely."}],
               "questions": [
                {"id": "q2", "kind": "single", "text": "Where does my sister live?", "evidence": ["1"]},
                {"id": "q3", "text": "Where is the harbour?", "evidence": ["2", "nowhere"]}]}]}
            """,
            "--json",
            "--k",
            "1,10",
            "--words",
            "5,600",
            "--data",
            folder.resolve("data").toString());

    assertThat(exit).isZero();
    JsonNode figures = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(figures.at("/byKind/pair/recall/10").asDouble()).isEqualTo(100);
    assertThat(figures.at("/byKind/single/recall/1").asDouble()).isEqualTo(100);
    assertThat(figures.at("/byKind/all/recall/10").asDouble()).isZero();
    assertThat(figures.at("/recall/10").asDouble()).isEqualTo(66.67);
    assertThat(figures.at("/evidenceAtWords/600").asDouble()).isEqualTo(66.67);
    assertThat(figures.at("/byKind/single/evidenceAtWords/5").asDouble()).isEqualTo(100);
    assertThat(figures.at("/millis/p95").asDouble()).isPositive();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("question q3: there is no turn nowhere");
    asksAgainWithoutWriting();
  }

  /** The database of the run before is still there; a recollection is enough for two of three. */
  private void asksAgainWithoutWriting() throws IOException {
    out.reset();
    String json = Files.readString(folder.resolve("set.json"));
    String data = folder.resolve("data").toString();
    assertThat(run(json, "--json", "--k", "1", "--limit", "1", "--data", data)).isZero();
    JsonNode figures = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(figures.at("/byKind/single/recall/1").asDouble()).isEqualTo(100);
    assertThat(figures.at("/recall/1").asDouble()).isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"conversations\": [ | is not JSON",
        "{} | has no list \"conversations\" in the file",
        "{\"conversations\": []} | has no conversations",
        "{\"conversations\": [{\"id\": \"a\"}]} | has no list \"turns\" in conversation a",
        "{\"conversations\":"
            + " [{\"id\":\"a\",\"turns\":[{\"id\":\"1\",\"role\":\"god\",\"text\":\"x\"}],\"questions\":[]}]}"
            + " | says role \"god\" at conversation a, turn 0",
        "{\"conversations\":"
            + " [{\"id\":\"a\",\"turns\":[{\"id\":\"1\",\"text\":\"x\"},{\"id\":\"1\",\"text\":\"y\"}],\"questions\":[]}]}"
            + " | has two turns 1 in conversation a"
      })
  void filesThatAreNoSuchSet_areRefusedWithTheirPlace(String json, String why) throws IOException {
    assertThat(run(json)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(why).doesNotContain("Exception");
  }

  @Test
  void embeddingsThatThereAreNot_areRefused() throws IOException {
    assertThat(run("{}", "--embeddings", "word2vec")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("say off or minilm");
  }

  private static final List<String> FACTS =
      List.of(
          "My sister Velmira moved to Graz on the 3rd of May.",
          "We sold the red Volvo to Dario Querzel for 900 euros.",
          "I play the oboe in an orchestra in Linz every Thursday.");

  /** Facts among small talk: the few words go to the facts, by chance they hardly do. */
  @Test
  void summaries_keepWhatQuestionsNeed_moreOftenThanChance() throws IOException {
    var turns = new StringJoiner(",");
    for (int i = 0; i < 60; i++) {
      String text =
          i % 20 == 7
              ? FACTS.get(i / 20)
              : "That is nice to hear, is it not? It sounds like a good plan, then, really.";
      turns.add("{\"id\": \"%d\", \"role\": \"user\", \"text\": \"%s\"}".formatted(i, text));
    }
    String questions =
        """
        {"id": "q1", "text": "Where did my sister move?", "kind": "detail", "evidence": ["7"]},
        {"id": "q2", "text": "Who has the Volvo now?", "kind": "detail", "evidence": ["27"]},
        {"id": "q3", "text": "Which instrument is mine?", "kind": "other", "evidence": ["47"]}\
        """;

    int exit =
        run(
            "{\"conversations\": [{\"id\": \"a\", \"turns\": [%s], \"questions\": [%s]}]}"
                .formatted(turns, questions),
            "--summaries");

    assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
    String printed = out.toString(StandardCharsets.UTF_8);
    assertThat(printed).contains("at 5 % of the words", "at 20 % of the words", "detail", "other");
    assertThat(printed.lines().filter(line -> line.startsWith("all")).skip(1))
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(line).contains("extractive 100.0").doesNotContain("chance 100.0"));
  }

  @Test
  void theDevelopmentSet_isWhatItsGeneratorWrites() throws IOException {
    String written = new RecallSetGenerator(SET, RecallSetGenerator.SEED).write();

    Path packed = SET.resolve("conversations.json.gz");
    try (var in = MaybePacked.open(packed)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(written)).isTrue();
    }
    RecallSet set = new RecallSetReader(packed, this::refuse).read();
    assertThat(set.conversations()).hasSizeGreaterThanOrEqualTo(30);
    assertThat(set.conversations().stream().mapToInt(c -> c.questions().size()).sum())
        .isGreaterThanOrEqualTo(600);
  }

  @Test
  void theTalksInOtherLanguages_areOfAHundredTurns_withQuestionsOnThem() {
    RecallSet set = new RecallSetReader(SET.resolve("languages.json"), this::refuse).read();

    assertThat(set.conversations()).hasSize(4);
    assertThat(set.conversations())
        .allSatisfy(talk -> {
          assertThat(talk.turns()).hasSize(100);
          assertThat(talk.questions()).hasSize(22);
        });
  }

  @Test
  void pagesOfAnAssistant_standInTheWayOfPlainBm25() {
    var generator = new TalkGenerator();
    List<RecallSet.Conversation> slice =
        IntStream.range(0, 4)
            .mapToObj(i -> DevelopmentSet.conversation(generator.talk(i)))
            .toList();

    double usersAlone = plain(slice, 0);
    double all = plain(slice, 1);
    double pagesFirst = plain(slice, 2);

    assertThat(usersAlone).isGreaterThan(all + 5);
    assertThat(all).isGreaterThan(pagesFirst + 5);
  }

  private static double plain(List<RecallSet.Conversation> slice, double assistant) {
    List<RecallFigures.Outcome> outcomes = new ArrayList<>();
    for (RecallSet.Conversation conversation : slice) {
      var bm25 = new PlainBm25(conversation, assistant);
      conversation.questions().forEach(question -> outcomes.add(bm25.ask(question, 10)));
    }
    return RecallFigures.of(outcomes, List.of(10), List.of(600)).recall().get(10);
  }

  private void refuse(String warning) {
    throw new AssertionError(warning);
  }
}
