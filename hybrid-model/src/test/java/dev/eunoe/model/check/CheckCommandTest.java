package dev.eunoe.model.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.TestFolders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int check(String... arguments) {
    var command =
        new CheckCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLine(command).execute(arguments);
  }

  @Test
  void check_ofAFolderOfCheckpoints_printsEveryCaseAndPasses() {
    String folder = TestFolders.tiny("mamba2").getParent().toString();
    assertThat(check(folder, "--backend", "vector")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(TestFolders.TINY)
        .contains("largest error");
  }

  @Test
  void check_withAToleranceThatNothingMeets_exitsWithOne() {
    assertThat(
            check(TestFolders.tiny("mamba2").toString(), "--backend", "scalar", "--tolerance", "0"))
        .isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("MISSED");
  }

  @Test
  void check_ofAFolderWithoutAModel_exitsWithTwoAndOneSentence(@TempDir Path folder)
      throws IOException {
    assertThat(check(folder.toString())).isEqualTo(2);
    Files.writeString(folder.resolve("config.json"), "{}");
    assertThat(check(folder.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("config.json has no field model_type.")
        .doesNotContain("\tat ");
  }

  @Test
  void check_ofAnUnknownBackend_exitsWithTwo() {
    assertThat(check(TestFolders.tiny("mamba2").toString(), "--backend", "abacus")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no kernels called 'abacus'");
  }
}
