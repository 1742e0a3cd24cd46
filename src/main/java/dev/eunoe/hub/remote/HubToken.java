package dev.eunoe.hub.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The token a person has on the hub, found where the hub's own clients look: {@code HF_TOKEN}, then
 * the file that {@code hf auth login} writes. It is never printed.
 */
final class HubToken {
  private final String value;

  private HubToken(String value) {
    this.value = value;
  }

  static Optional<HubToken> find(Map<String, String> environment, Path home) {
    var given = environment.getOrDefault("HF_TOKEN", "").strip();
    return given.isEmpty() ? inFile(file(environment, home)) : Optional.of(of(given, "HF_TOKEN"));
  }

  private static Path file(Map<String, String> environment, Path home) {
    String named = environment.getOrDefault("HF_TOKEN_PATH", "");
    if (!named.isBlank()) {
      return Path.of(named);
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String hub = environment.getOrDefault("HF_HOME", "");
    Path folder = cache.isBlank() ? home.resolve(".cache") : Path.of(cache);
    return (hub.isBlank() ? folder.resolve("huggingface") : Path.of(hub)).resolve("token");
  }

  private static Optional<HubToken> inFile(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(of(text, file.toString()));
    } catch (IOException e) {
      throw new HubException("The hub's token in " + file + " cannot be read.", e);
    }
  }

  private static HubToken of(String value, String source) {
    if (!value.matches("[\\x21-\\x7E]+")) {
      throw new HubException(
          source + " holds no token of the hub: it has blanks or characters that none has.");
    }
    return new HubToken(value);
  }

  /** The header that shows it. */
  String header() {
    return "Bearer " + value;
  }
}
