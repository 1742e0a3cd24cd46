package dev.eunoe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryPromptTest {
  @TempDir Path folder;

  private SummaryPrompt declared(String json) throws IOException {
    Files.writeString(folder.resolve("summary.json"), json);
    return SummaryPrompt.of(folder).orElseThrow();
  }

  @Test
  void theModelInTheBox_declaresItsRole() {
    var prompt = SummaryPrompt.of(Path.of("../hybrid-model/models/eunoe-mini")).orElseThrow();
    assertThat(prompt)
        .isEqualTo(
            new SummaryPrompt(
                new SummaryPrompt.Ask.ByRole("summary"), 240, 48, 220, "The user told no facts."));
  }

  @Test
  void anInstruction_isAnotherWayToAsk_alsoBesideAGgufFile() throws IOException {
    var prompt = declared("{\"instruction\": \"Sum up.\", \"prompt_tokens\": 900, \"tokens\": 99}");
    assertThat(prompt)
        .isEqualTo(new SummaryPrompt(new SummaryPrompt.Ask.InWords("Sum up."), 900, 900, 99, ""));
    assertThat(SummaryPrompt.of(folder.resolve("model.gguf"))).contains(prompt);
  }

  @Test
  void aFolderThatDeclaresNothing_hasNone() {
    assertThat(SummaryPrompt.of(folder)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"role\": \"summary\", \"tokens\": 9}                                   | prompt_tokens must be a whole number",
        "{\"role\": \"summary\", \"prompt_tokens\": 240, \"tokens\": 0}             | tokens 1 or more, were 240, 240 and 0",
        "{\"role\": \"s\", \"instruction\": \"x\", \"prompt_tokens\": 99, \"tokens\": 9} | either a role or an instruction",
        "{\"prompt_tokens\": 240, \"tokens\": 9}                                   | either a role or an instruction",
        "{\"role\": \"s\", \"prompt_tokens\": 240, \"tokens\": 9, \"temperature\": 1}  | found [temperature]",
        "[]                                                                        | found ARRAY",
        "{\"role\"                                                                 | is not JSON",
      })
  void aDeclarationThatCannotBeFollowed_isRefusedWithItsFile(String json, String why) {
    assertThatThrownBy(() -> declared(json))
        .isInstanceOf(IllegalStateException.class)
        .hasNoCause()
        .hasMessageContaining("summary.json")
        .hasMessageContaining(why);
  }
}
