package dev.eunoe.command.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartPartsTest {
  @Test
  void theLineOfAServerThatIsReady_isReadByParts() {
    var parts =
        StartParts.of(
                "eunoe: Ready in 12.3 s: program and tokenizer 1.2, database 2.0, warm-up 10.0;"
                    + " meanwhile reading 0.4")
            .orElseThrow();

    assertThat(parts.seconds().keySet())
        .containsExactly("program and tokenizer", "database", "warm-up", "meanwhile reading");
    assertThat(parts.seconds().values()).containsExactly(1.2, 2.0, 10.0, 0.4);
    assertThat(StartParts.of("eunoe: Database ready on 127.0.0.1:5432")).isEmpty();
  }
}
