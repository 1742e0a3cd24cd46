package dev.eunoe.command.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What {@code eunoe keys} prints. */
public record KeysCommandOutput(String out, String err) {

  /** Of a command that succeeds. */
  public static KeysCommandOutput of(Object... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    PrintStream stdout = System.out;
    PrintStream stderr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int exitCode =
          new CommandLine(new KeysCommand())
              .execute(Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
      assertThat(exitCode).as(err.toString(StandardCharsets.UTF_8)).isZero();
    } finally {
      System.setOut(stdout);
      System.setErr(stderr);
    }
    return new KeysCommandOutput(
        out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
