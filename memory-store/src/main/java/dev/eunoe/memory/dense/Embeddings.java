package dev.eunoe.memory.dense;

import dev.eunoe.memory.Embedder;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which sentence encoder recall uses beside words. */
public enum Embeddings {
  OFF,
  MINILM;

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Embeddings parse(String name) {
    return Stream.of(values())
        .filter(each -> each.toString().equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There are no embeddings '%s': say off or minilm.".formatted(name)));
  }

  /**
   * @throws dev.eunoe.memory.StoreException where it cannot be loaded
   */
  public Optional<Embedder> load() {
    return switch (this) {
      case OFF -> Optional.empty();
      case MINILM -> Optional.of(MiniLm.load());
    };
  }

  /** As it is written in options. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
