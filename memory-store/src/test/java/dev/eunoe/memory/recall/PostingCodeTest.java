package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.LevelFigures.Level;
import dev.eunoe.memory.language.MessageKind;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in databases means the same in every release. */
class PostingCodeTest {
  @ParameterizedTest
  @CsvSource({
    "STATEMENT, 0",
    "ANSWER, 1",
    "SMALL_TALK, 2",
    "QUESTION, 3",
    "UNKNOWING, 4",
    "OTHER, 5"
  })
  void aKind_keepsItsCode(MessageKind kind, int code) {
    assertThat(PostingCode.of(0, kind)).isEqualTo(code);
    assertThat(PostingCode.of(3, kind)).isEqualTo(24 + code);
  }

  @ParameterizedTest
  @EnumSource
  void everyKind_isReadAsItWasWritten(MessageKind kind) {
    int posting = PostingCode.of(7, kind);

    assertThat(PostingCode.speaker(posting)).isEqualTo(7);
    assertThat(PostingCode.kind(posting)).isEqualTo(kind);
  }

  @Test
  void aCodeThatIsFree_isNoPartOfTheTalk() {
    assertThat(PostingCode.kind(8 + 6)).isEqualTo(MessageKind.OTHER);
    assertThat(PostingCode.kind(8 + 7)).isEqualTo(MessageKind.OTHER);
  }

  @Test
  void levelsOfSummaries_keepTheirNumbers() {
    assertThat(EnumSet.allOf(Level.class).stream().map(level -> Level.of(level.number())))
        .containsExactly(Level.values());
    assertThat(Level.of(0)).isEqualTo(Level.SEGMENT);
    assertThat(Level.of(1)).isEqualTo(Level.CONVERSATION);
    assertThat(Level.of(2)).isEqualTo(Level.OWNER);
  }
}
