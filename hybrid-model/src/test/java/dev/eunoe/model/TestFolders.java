package dev.eunoe.model;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The checkpoints the tests run on: tiny ones with golden logits, and the model in the box. */
public final class TestFolders {
  /** Names of the tiny checkpoints, for parameterised tests. */
  public static final List<String> TINY =
      List.of("mamba2", "mistral_swa", "eunoe_parallel", "eunoe_alternating");

  /** The model in the box; tests run in the folder of this module. */
  public static final Path MINI = Path.of("models", "eunoe-mini");

  private TestFolders() {}

  public static Path tiny(String name) {
    try {
      return Path.of(TestFolders.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
