package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptHashTest {
  private static final List<Message> CHAT =
      List.of(
          new Message("user", "My dog is Bo."),
          new Message("assistant", "Hello Bo."),
          new Message("user", "Who is Bo?"));

  @Test
  void chain_isTheSameWhetherAddedAtOnceOrOneByOne() {
    String atOnce = TranscriptHash.then(TranscriptHash.ROOT, CHAT);

    assertThat(TranscriptHash.chain(CHAT)).last().isEqualTo(atOnce);
  }

  @Test
  void oneChangedWord_changesEveryHashAfterIt() {
    var changed = List.of(CHAT.get(0), new Message("assistant", "Hello Bob."), CHAT.get(2));

    List<String> before = TranscriptHash.chain(CHAT);
    List<String> after = TranscriptHash.chain(changed);

    assertThat(after.get(0)).isEqualTo(before.get(0));
    assertThat(after.get(1)).isNotEqualTo(before.get(1));
    assertThat(after.get(2)).isNotEqualTo(before.get(2));
  }

  /** Equality is of what was read: whatever else is sent is another transcript. */
  @Test
  void anyOtherMessage_evenByABlankOrHalfACharacter_isAnotherTranscript() {
    List<Message> all =
        List.of(
            new Message("user", "a"),
            new Message("user", " a"),
            new Message("user", "a "),
            new Message("user", "a\n"),
            new Message("user", "a\u00A0"),
            new Message("user", "A"),
            new Message("user", "\u00E9"),
            new Message("user", "e\u0301"),
            new Message("user", "?"),
            new Message("user", "\uD800"),
            new Message("user", "\uDC00"),
            new Message("user", ""),
            new Message("user", "\u0000"),
            new Message("use", "ra"),
            new Message("system", "a"),
            new Message("assistant", "a"),
            new Message("user", "Anna", "a"),
            new Message("user", "a", "a"),
            new Message("user\u001FAnna", "a"),
            new Message("user", "Ann", "aa"));

    assertThat(all.stream().map(message -> TranscriptHash.then(TranscriptHash.ROOT, message)))
        .doesNotHaveDuplicates();
  }

  @Test
  void twoMessages_areNotOneWithTheWordsOfBoth() {
    assertThat(TranscriptHash.then(TranscriptHash.ROOT, CHAT.subList(0, 2)))
        .isNotEqualTo(
            TranscriptHash.then(
                TranscriptHash.ROOT,
                List.of(new Message("user", "My dog is Bo.assistantHello Bo."))));
  }
}
