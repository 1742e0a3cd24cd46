package dev.eunoe.memory.embedded;

import static dev.eunoe.memory.embedded.DataDirectories.execute;
import static dev.eunoe.memory.embedded.DataDirectories.serverPid;
import static dev.eunoe.memory.embedded.DataDirectories.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir static Path shared;

  private final List<String> progress = new CopyOnWriteArrayList<>();

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(shared, progress::add);
  }

  @Test
  void takesAnEighthOfTheMemoryForItsPages_aQuarterOfWhatIsBeyond8GiB() {
    assertThat(Cluster.sharedBuffersMiB(24L << 30)).isEqualTo(5120);
    assertThat(Cluster.sharedBuffersMiB(512L << 20)).isEqualTo(64);
    assertThat(Cluster.sharedBuffersMiB(1L << 40)).isEqualTo(8192);
  }

  @Test
  void start_onTheSameDirectory_findsWhatWasStored() throws SQLException {
    try (EmbeddedPostgres postgres = start()) {
      execute(postgres, "create table kept as select 'Mira' as name");
    }
    progress.clear();
    try (EmbeddedPostgres postgres = start()) {
      assertThat(value(postgres, "select name from kept")).isEqualTo("Mira");
      assertThat(progress).containsExactly("Database ready on " + address(postgres));
      execute(postgres, "drop table kept");
    }
  }

  private static String address(EmbeddedPostgres postgres) {
    return postgres.reactiveUrl().replace("postgresql://", "").replace("/eunoe", "");
  }

  @Test
  void theServer_isDurableLocalAndSpeaksUnicode() throws SQLException {
    try (EmbeddedPostgres postgres = start()) {
      assertThat(value(postgres, "show fsync")).isEqualTo("on");
      assertThat(value(postgres, "show synchronous_commit")).isEqualTo("on");
      assertThat(value(postgres, "show full_page_writes")).isEqualTo("on");
      assertThat(value(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(value(postgres, "show data_checksums")).isEqualTo("on");
      assertThat(value(postgres, "select lower('TROMSØ')")).isEqualTo("tromsø");
    }
  }

  @Test
  void thePassword_isAskedForAndReadableByItsOwnerAlone() throws IOException {
    try (EmbeddedPostgres postgres = start()) {
      assertThat(Files.getPosixFilePermissions(shared.resolve("database/password")))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
      assertThatThrownBy(() ->
              java.sql.DriverManager.getConnection(postgres.jdbcUrl(), "eunoe", "guess").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  void aServerThatIsKilledWithAllItsProcesses_isStartedAgainWhereItWas_withWhatWasCommitted()
      throws Exception {
    try (EmbeddedPostgres postgres = start()) {
      execute(postgres, "create table survived as select 42 as answer");
      ProcessHandle server = ProcessHandle.of(serverPid(shared)).orElseThrow();
      List<ProcessHandle> children = server.children().toList();
      server.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      server.onExit().get();
      while (!progress.contains("Database ready again on " + address(postgres))) {
        Thread.sleep(20);
      }
      assertThat(serverPid(shared)).isNotEqualTo(server.pid());
      assertThat(value(postgres, "select answer from survived")).isEqualTo("42");
      execute(postgres, "drop table survived");
    }
  }

  @Test
  void aDirectoryInUse_isRefusedAlsoWhereItsLockWasDeleted() throws Exception {
    Process jvm = anotherEunoe();
    assertThat(jvm.getInputStream().read()).isEqualTo('r');
    try {
      long server = serverPid(shared);
      Files.delete(shared.resolve("lock"));
      assertThatThrownBy(this::start)
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use by another Eunoe (process " + jvm.pid() + ")");
      assertThat(serverPid(shared)).isEqualTo(server);
      assertThat(ProcessHandle.of(server).orElseThrow().isAlive()).isTrue();
    } finally {
      jvm.getOutputStream().close();
      jvm.waitFor();
    }
    try (EmbeddedPostgres postgres = start()) {
      execute(postgres, "drop table orphaned");
    }
  }

  @Test
  void aServerWhoseJvmWasKilled_isStoppedAndItsDataKept() throws Exception {
    Process jvm = anotherEunoe();
    assertThat(jvm.getInputStream().read()).as("it has its database").isEqualTo('r');
    ProcessHandle orphan = ProcessHandle.of(serverPid(shared)).orElseThrow();
    jvm.destroyForcibly();
    jvm.waitFor();
    assertThat(orphan.isAlive()).isTrue();

    try (EmbeddedPostgres postgres = start()) {
      assertThat(progress).contains("Stopping the database of an Eunoe that was killed");
      assertThat(serverPid(shared)).isNotEqualTo(orphan.pid());
      assertThat(value(postgres, "select said from orphaned")).isEqualTo("before the kill");
      execute(postgres, "drop table orphaned");
    }
  }

  @Test
  void aDirectoryInUse_isRefusedInThisJvmAndInAnother() throws Exception {
    Process jvm = anotherEunoe();
    assertThat(jvm.getInputStream().read()).isEqualTo('r');
    try {
      assertThatThrownBy(this::start)
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use by another Eunoe (process " + jvm.pid() + ")");
    } finally {
      jvm.getOutputStream().close(); // it ends when told so
      jvm.waitFor();
    }
    try (EmbeddedPostgres postgres = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use");
      execute(postgres, "drop table orphaned");

      // What needs no more than a connection joins it.
      assertThat(EmbeddedPostgres.running(shared))
          .contains(
              new EmbeddedPostgres.Running(
                  postgres.jdbcUrl(), postgres.user(), postgres.password()));
    }
    assertThat(EmbeddedPostgres.running(shared)).isEmpty();
  }

  /** A JVM with the server running; it prints a line when ready and stops when its input ends. */
  private static Process anotherEunoe() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            AnotherEunoe.class.getName(),
            shared.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aPidFileOfSomeOtherProcess_doesNotKeepTheServerFromStarting() throws Exception {
    Path pidFile = shared.resolve("database/data/postmaster.pid");
    start().close();
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n" + pidFile.getParent() + "\n");
    try (EmbeddedPostgres postgres = start()) {
      assertThat(value(postgres, "select 1")).isEqualTo("1");
    }
  }
}
