package dev.eunoe.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The checkpoints the tests run on: tiny ones with golden logits, and the model in the box. */
public final class TestFolders {
  private static final Path GOLDEN = resource("/golden");

  /** Names of the tiny checkpoints, for parameterised tests: every folder there is. */
  public static final List<String> TINY = folders(GOLDEN);

  /** The model in the box; tests run in the folder of this module. */
  public static final Path MINI = Path.of("models", "eunoe-mini");

  private TestFolders() {}

  public static Path tiny(String name) {
    return GOLDEN.resolve(name);
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

  private static Path resource(String name) {
    try {
      return Path.of(TestFolders.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
