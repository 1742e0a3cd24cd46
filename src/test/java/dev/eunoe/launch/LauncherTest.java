package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in odd surroundings, with a java that prints what it is started with. */
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      for name in JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS; do
        eval "value=\\$$name"
        [ -z "$value" ] || echo "Picked up $name: $value" >&2
      done
      case "$JAVA_TOOL_OPTIONS" in *broken*) echo "Unrecognized option" >&2; exit 1 ;; esac
      if [ "$1" = -version ]; then
        echo 'openjdk version "25.0.1" 2025-10-21' >&2
        exit
      fi
      echo "LC_ALL=$LC_ALL"
      for argument in "$@"; do printf '[%s]\\n' "$argument"; done
      """;

  @TempDir Path folder;
  private Path jdk;

  @BeforeEach
  void makeJava() throws IOException {
    jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    executable(jdk.resolve("bin/java"), JAVA);
    executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** A checkout that is built: the launcher and an application newer than its sources. */
  private Path checkout(String name) throws IOException {
    Path root = folder.resolve(name);
    Path app = root.resolve("src/target/quarkus-app/quarkus-run.jar");
    Files.createDirectories(app.getParent());
    Files.createFile(app);
    executable(root.resolve("eunoe"), Files.readString(Path.of("..", "eunoe")));
    return root;
  }

  private List<String> launched(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return launched(folder, launcher.toString(), environment, arguments);
  }

  private List<String> launched(
      Path from, String launcher, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(launcher));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", jdk.toString()));
    builder.environment().putAll(environment);
    var process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"})
  void optionsInTheEnvironment_areNotTakenForAVersion(String variable) throws Exception {
    var launcher = checkout("eunoe-1").resolve("eunoe");

    assertThat(launched(launcher, Map.of(variable, "-Dversion=\"8\" -Xmx1g"), "inspect", "x"))
        .contains("[inspect]", "[x]");
  }

  @Test
  void aCallThroughLinks_isTheCheckoutTheyLeadTo() throws Exception {
    Path root = checkout("real");
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../real/eunoe"));
    Files.createSymbolicLink(bin.resolve("eunoe"), Path.of("first"));
    Files.createSymbolicLink(folder.resolve("other"), root);

    for (String link : List.of("bin/eunoe", "other/eunoe", "./bin/first")) {
      assertThat(launched(folder, link, Map.of("CDPATH", "/:/tmp"), "inspect"))
          .as(link)
          .contains("[-Dlauncher.home=" + root.toRealPath() + "]");
    }
    assertThat(bin.resolve("src")).doesNotExist();
    assertThat(bin.resolve("target")).doesNotExist();
  }

  @Test
  void anAsciiLocale_becomesOneThatCanNameFiles() throws Exception {
    var launcher = checkout("eunoe-2").resolve("eunoe");

    for (var locale :
        List.of(
            Map.<String, String>of(),
            Map.of("LC_ALL", "C"),
            Map.of("LC_ALL", "POSIX"),
            Map.of("LANG", "C", "LC_CTYPE", "C"),
            Map.of("LC_ALL", "xx_XX.UTF-8"))) {
      assertThat(launched(launcher, locale, "inspect", "\u00E4"))
          .as("%s", locale)
          .contains("LC_ALL=C.UTF-8", "[\u00E4]");
    }
    assertThat(launched(launcher, Map.of("LC_CTYPE", "C.UTF-8"), "inspect")).contains("LC_ALL=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$HOME `date` \"q\" 'r'", "a b;c & d", "-n *", "two\nlines", "\\t(x)[y]"})
  void wordsAndFoldersThatAShellWouldRead_arriveAsTheyAre(String odd) throws Exception {
    var root = checkout("in " + odd);
    var lines = launched(root.resolve("eunoe"), Map.of(), "serve", "--data", odd);

    assertThat(String.join("\n", lines))
        .contains("[-Dlauncher.home=" + root + "]")
        .endsWith("[serve]\n[--data]\n[" + odd + "]");
  }

  @Test
  void withoutATerminal_noneIsDrawnOn() throws Exception {
    var launcher = checkout("eunoe-4").resolve("eunoe");

    assertThat(launched(launcher, Map.of(), "pull", "a/b")).contains("[-Dlauncher.terminal=]");
  }

  @Test
  void aMissingHome_isNoFault() throws Exception {
    var launcher = checkout("eunoe-3").resolve("eunoe");

    // Without JAVA_HOME's java, so that the other places are looked at, too.
    assertThat(launched(launcher, Map.of("JAVA_HOME", "/nowhere", "PATH", path()), "inspect"))
        .contains("[inspect]");
  }

  /** A path with this java on it. */
  private String path() {
    return jdk.resolve("bin") + ":/usr/bin:/bin";
  }
}
