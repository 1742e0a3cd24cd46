package dev.eunoe.command.memory.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TalkGeneratorTest {
  private static final int SLICE = 6;

  private final TalkGenerator generator = new TalkGenerator();

  private List<GeneratedTalk> slice() {
    return IntStream.range(0, SLICE).mapToObj(generator::talk).toList();
  }

  @Test
  void aTalk_isTheSameEveryTimeAndEverywhere() throws NoSuchAlgorithmException {
    byte[] words = generator.talk(1).toString().getBytes(StandardCharsets.UTF_8);

    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(words)))
        .isEqualTo("d4644d9944dde13144b149afbb710f1fc581bd618dd8dc5312fdb713084f51be");
    assertThat(new TalkGenerator().talk(1)).isEqualTo(generator.talk(1));
  }

  @Test
  void talks_areOfAUserWhoTellsInPassingAndAnAssistantThatWritesPages() {
    for (GeneratedTalk talk : slice()) {
      assertThat(talk.turns().size()).isBetween(300, 1_200);
      assertThat(talk.questions()).hasSize(26);
      List<Integer> pages = words(talk, "assistant");
      assertThat(pages.getFirst()).isGreaterThanOrEqualTo(280);
      assertThat(pages.get(pages.size() / 2)).isBetween(480, 620);
      assertThat(pages.getLast()).isLessThanOrEqualTo(960);
      List<Integer> messages = words(talk, "user");
      assertThat(messages.getFirst()).isGreaterThanOrEqualTo(12);
      assertThat(messages.getLast()).isLessThanOrEqualTo(130);
      long asking =
          talk.turns().stream()
              .filter(turn -> turn.role().equals("user") && turn.text().endsWith("?"))
              .count();
      assertThat(asking * 2.0 / talk.turns().size()).isBetween(0.35, 0.65);
    }
  }

  @Test
  void questions_areOfAllKindsAndHaveEvidenceMostlyOfTheUser() {
    List<GeneratedTalk.Question> asked =
        slice().stream().flatMap(talk -> talk.questions().stream()).toList();

    Set<String> kinds =
        asked.stream()
            .map(GeneratedTalk.Question::kind)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(kinds)
        .containsExactly(
            "changed", "compare", "conflict", "detail", "proposal", "scattered", "wish");
    List<Integer> evidence = asked.stream().flatMap(q -> q.evidence().stream()).toList();
    long users = evidence.stream().filter(place -> place % 2 == 0).count();
    assertThat(users * 100 / evidence.size()).isBetween(72L, 86L);
    assertThat(asked).noneMatch(q -> q.text().contains("{") || q.evidence().isEmpty());
  }

  @Test
  void nothing_isLeftOfTheTemplates() {
    assertThat(slice().stream().flatMap(talk -> talk.turns().stream()))
        .noneMatch(turn -> turn.text().matches("(?s).*\\{[~#a-z|]+[0-9-]*}.*"));
  }

  private static List<Integer> words(GeneratedTalk talk, String role) {
    return talk.turns().stream()
        .filter(turn -> turn.role().equals(role))
        .map(turn -> turn.text().split("\\s+").length)
        .sorted()
        .toList();
  }
}
