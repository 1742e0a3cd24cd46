package dev.eunoe.memory.persistence.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.StoreFullException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTest {
  private static void require(long left) {
    new DiskRoom("/there", () -> left).required().await().indefinitely();
  }

  @Test
  void whatWouldFillTheDisk_isRefusedWithWhatIsLeft() {
    assertThatCode(() -> require(48L << 20)).doesNotThrowAnyException();
    assertThatThrownBy(() -> require((48L << 20) - 1))
        .isInstanceOf(StoreFullException.class)
        .hasMessage(
            "The disk of the database has only 47 MiB left, and keeps 48 for what was begun; nothing of this was kept, what was there is intact. Free some space on it and try again.");
  }

  @Test
  void aDiskThatIsNotKnown_orHasRoom_refusesNothing(@TempDir Path folder) {
    assertThatCode(() -> DiskRoom.on(Optional.empty()).required().await().indefinitely())
        .doesNotThrowAnyException();
    assertThatCode(() -> DiskRoom.on(Optional.of(folder)).required().await().indefinitely())
        .doesNotThrowAnyException();
  }
}
