package dev.eunoe.command.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutCaseTest {
  private static HeldOutCase expecting(List<String> expect, List<String> forbid) {
    return new HeldOutCase("a-1", "a", List.of(), "assistant", expect, forbid);
  }

  @Test
  void accepts_wholeWordsOnly() {
    var mira = expecting(List.of("Mira", "42"), List.of("Tova"));
    assertThat(mira.accepts("Mira is 42.")).isTrue();
    assertThat(mira.accepts("Miranda is 42.")).isFalse();
    assertThat(mira.accepts("Mira is 421.")).isFalse();
    assertThat(mira.accepts("Not Samira but Mira, 42")).isTrue();
    assertThat(mira.accepts("Mira, 42, or Tova.")).isFalse();
    assertThat(mira.accepts("Mira, 42, or Tovar.")).isTrue();
  }

  @Test
  void figures_countRightAndEndedAnswersPerSkill() {
    var question = expecting(List.of("x"), List.of());
    var figures =
        Evaluation.figures(
            List.of(
                new Evaluation.Answer(question, "x", true),
                new Evaluation.Answer(question, "x", false),
                new Evaluation.Answer(question, "y", true)));
    assertThat(figures)
        .containsExactly(java.util.Map.entry("a", new Evaluation.Figure(1, 2, 3, 2, 3)));
  }

  @Test
  void read_ofALine_givesItsCase(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("heldout.jsonl");
    Files.writeString(
        file,
        "{\"id\":\"w-0\",\"skill\":\"w\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"ask\":\"assistant\","
            + "\"expect\":[\"a\"],\"forbid\":[]}\n");
    var expected =
        new HeldOutCase(
            "w-0",
            "w",
            List.of(new ChatMessage("user", "Hi")),
            "assistant",
            List.of("a"),
            List.of());
    assertThat(HeldOutCase.read(file)).containsExactly(expected);
    Path packed = folder.resolve("packed.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file, out);
    }
    assertThat(HeldOutCase.read(packed)).containsExactly(expected);
    byte[] bytes = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> HeldOutCase.read(packed))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("packed.gz cannot be read: ");
    Files.writeString(file, "{\"id\":");
    assertThatThrownBy(() -> HeldOutCase.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("heldout.jsonl, line 1: ");
  }
}
