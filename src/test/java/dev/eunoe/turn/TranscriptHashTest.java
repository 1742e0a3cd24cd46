package dev.eunoe.turn;

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

  @Test
  void roleAndText_cannotBeShiftedIntoEachOther() {
    assertThat(TranscriptHash.then(TranscriptHash.ROOT, "user", "a"))
        .isNotEqualTo(TranscriptHash.then(TranscriptHash.ROOT, "use", "ra"));
  }
}
