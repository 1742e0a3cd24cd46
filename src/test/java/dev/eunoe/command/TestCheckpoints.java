package dev.eunoe.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The checkpoints of the engine's tests, and the model in the box, for tests of commands. */
public final class TestCheckpoints {
  private static final Path ENGINE = Path.of("..", "hybrid-model").toAbsolutePath().normalize();
  private static final Path RESOURCES = ENGINE.resolve("src/test/resources");
  private static final Path GOLDEN = RESOURCES.resolve("golden");

  /** Names of the tiny checkpoints, for parameterised tests: every folder there is. */
  public static final List<String> TINY = folders(GOLDEN);

  /** The model in the box. */
  public static final Path MINI = ENGINE.resolve("models/eunoe-mini");

  private TestCheckpoints() {}

  /** A tiny one with golden logits. */
  public static Path tiny(String name) {
    return GOLDEN.resolve(name);
  }

  /** A GGUF file. */
  public static Path gguf(String name) {
    return RESOURCES.resolve("gguf").resolve(name).resolve("model.gguf");
  }

  private static List<String> folders(Path parent) {
    try (var entries = Files.list(parent)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
