package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.language.SearchText;
import org.junit.jupiter.api.Test;

class SearchTextTest {
  @Test
  void of_leavesTheAskingOut() {
    assertThat(SearchText.of("One more thing: please tell me, what is my sister called again?"))
        .isEqualTo("me what is my sister called");
  }

  @Test
  void of_whatOnlyAsks_staysAsItIs() {
    assertThat(SearchText.of("What did I ask?")).isEqualTo("what did i ask");
    assertThat(SearchText.of("")).isEmpty();
  }
}
