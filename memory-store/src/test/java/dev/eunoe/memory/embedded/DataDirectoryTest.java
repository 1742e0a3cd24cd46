package dev.eunoe.memory.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  private static void start(Path dataDir) {
    EmbeddedPostgres.start(dataDir, line -> {}).close();
  }

  @CanIgnoreReturnValue
  private Path withVersion(String version) throws IOException {
    Path file = folder.resolve("database/data/PG_VERSION");
    Files.createDirectories(file.getParent());
    Files.writeString(file, version + "\n");
    return file;
  }

  @Test
  void filesOfANewerPostgres_areRefusedUntouched() throws IOException {
    Path file = withVersion("99");
    var before = DataDirectories.listing(folder);

    assertThatThrownBy(() -> start(folder))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("written by PostgreSQL 99")
        .hasMessageContaining("this Eunoe brings 18: use a newer Eunoe");
    before.keySet().forEach(name -> assertThat(folder.resolve(name)).exists());
    assertThat(DataDirectories.listing(folder)).containsAllEntriesOf(before);
    assertThat(file).hasContent("99");
  }

  @Test
  void filesOfAnOlderPostgres_areRefused() throws IOException {
    withVersion("15");

    assertThatThrownBy(() -> start(folder))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("use the older Eunoe");
  }

  @Test
  void aFileInTheDirectorysPlace_isSaidPlainly() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");

    assertThatThrownBy(() -> start(file))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessage(
            "The data directory %s cannot be created: there is a file of that name."
                .formatted(file));
    assertThat(file).hasContent("mine");
  }

  @Test
  void aPlaceWhereNothingCanBeWritten_isSaidPlainly() {
    assertThatThrownBy(() -> start(Path.of("/proc/eunoe")))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageStartingWith("The data directory /proc/eunoe cannot be created: ");
    assertThatThrownBy(() -> start(Path.of("/proc")))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageStartingWith("The data directory /proc cannot be written to: ");
  }

  @Test
  void aRefusedDirectory_isFreeAgain() throws IOException {
    withVersion("99");
    assertThatThrownBy(() -> start(folder)).hasMessageContaining("PostgreSQL 99");

    DataDirectoryLock.take(folder).close();
  }
}
