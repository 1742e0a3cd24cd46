package dev.eunoe.memory.persistence.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.StoreAwayException;
import io.smallrye.mutiny.CompositeException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoreFailuresTest {
  private static final IOException BROKEN = new IOException("broken");

  @Test
  void whatWasRefused_staysRefused_whereTakingItBackFailsToo() {
    var refused = ConversationBusyException.moved("conv_1");

    assertThat(StoreFailures.describe(new CompositeException(refused, BROKEN))).isSameAs(refused);
  }

  @Test
  void aConnectionThatBreaks_andCannotBeRolledBack_isADatabaseThatIsAway() {
    assertThat(StoreFailures.describe(new CompositeException(BROKEN, new IOException("again"))))
        .isInstanceOf(StoreAwayException.class)
        .hasMessage("The database cannot be reached (broken); try again in a few seconds.");
  }
}
