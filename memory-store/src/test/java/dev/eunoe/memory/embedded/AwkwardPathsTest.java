package dev.eunoe.memory.embedded;

import static dev.eunoe.memory.embedded.DataDirectories.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data directories and users that a shell, or PostgreSQL's own programs, would trip over. */
class AwkwardPathsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a$HOME `touch broken` \"b\" \\c", "it's; touch broken & %s #"})
  void pathsThatAShellWouldRead_holdADatabaseThatIsFoundAgain(String name) throws Exception {
    Path data = folder.resolve(name);
    try (var postgres = EmbeddedPostgres.start(data, line -> {})) {
      assertThat(value(postgres, "show data_directory"))
          .isEqualTo(data.resolve("database/data").toString());
    }
    assertThat(data.resolve("database/data/postmaster.pid")).doesNotExist();
    try (var again = EmbeddedPostgres.start(data, line -> {})) {
      assertThat(value(again, "select 1")).isEqualTo("1");
    }
    assertThat(data.resolve("database/broken")).doesNotExist();
    assertThat(data.resolve("database/data/broken")).doesNotExist();
  }

  @Test
  void aPathWithALineBreak_isRefusedBeforeItIsMade() {
    Path data = folder.resolve("two\nlines");
    assertThatThrownBy(() -> EmbeddedPostgres.start(data, line -> {}).close())
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("has a line break in its path");
    assertThat(data).doesNotExist();
  }

  @Test
  void aUserWithoutAnAccount_makesADatabaseUnderALentName() throws Exception {
    assumeTrue(mayLendNames(), "namespaces of users may be made here (root on Linux)");
    var said = new ArrayList<String>();
    assertThat(asNobodyKnown(List.of(), said)).as("%s", said).isTrue();
    assertThat(said).contains("ready");
  }

  @Test
  void aUserWithoutAnAccountNorANameToLend_isToldWhatToDo() throws Exception {
    assumeTrue(mayLendNames(), "users may be changed here (root on Linux)");
    var said = new ArrayList<String>();
    // Without the program that lends names, as where it is forbidden.
    assertThat(asNobodyKnown(List.of("env", "PATH=/nowhere"), said)).isFalse();
    assertThat(String.join("\n", said))
        .contains("The user id 12345 has no account on this system")
        .contains("/etc/passwd", "--database-url");
    assertThat(folder.resolve("database/data-unfinished")).doesNotExist();
  }

  private static boolean mayLendNames() throws IOException, InterruptedException {
    var trial = new ArrayList<>(nobodyKnown());
    trial.addAll(List.of("unshare", "--user", "--map-user=65534", "true"));
    try {
      return new ProcessBuilder(trial).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> nobodyKnown() {
    return List.of("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups");
  }

  /** Runs {@link AnotherEunoe} as a user without an account; whether it ended well. */
  private boolean asNobodyKnown(List<String> within, List<String> said)
      throws IOException, InterruptedException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    var command = new ArrayList<>(nobodyKnown());
    command.addAll(within);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            readableClassPath(),
            AnotherEunoe.class.getName(),
            folder.toString()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    var process = builder.start();
    said.addAll(
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList());
    return process.waitFor() == 0;
  }

  /** Copies of what the class path names, since that user may not enter where it lies. */
  private Path copied(Path from, Path to) throws IOException {
    try (var tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
    return to;
  }

  private String readableClassPath() throws IOException {
    Path copies = Files.createDirectory(folder.resolve("classes"));
    var paths = new ArrayList<String>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(entry);
      if (Files.isDirectory(from)) {
        paths.add(copied(from, copies.resolve("" + paths.size())).toString());
      } else if (Files.exists(from) && entry.matches(".*(postgres|commons|xz|jspecify).*")) {
        paths.add(Files.copy(from, copies.resolve(from.getFileName().toString())).toString());
      }
    }
    return String.join(File.pathSeparator, paths);
  }
}
