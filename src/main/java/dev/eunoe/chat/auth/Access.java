package dev.eunoe.chat.auth;

import dev.eunoe.chat.auth.oidc.CodeFlow;
import dev.eunoe.memory.keys.Scope;
import java.util.Optional;
import java.util.Set;

/**
 * What a path asks of a key. A path that is not named here asks for one too: it is forgotten, not
 * open.
 */
final class Access {
  /**
   * The client's files and the descriptions, which hold nothing of anybody, and what tells whether
   * the server lives.
   */
  private static final Set<String> OPEN =
      Set.of(
          "/",
          "/index.html",
          "/icon.svg",
          "/openapi.yaml",
          "/asyncapi.yaml",
          "/docs",
          "/openapi-ui/swagger-ui.css",
          "/openapi-ui/swagger-ui-bundle.js",
          "/third-party-licences.md",
          "/q/health",
          Access.SESSION,
          CodeFlow.PATH);

  private static final Set<String> OPEN_BELOW = Set.of("/assets/", "/docs/", "/q/health/");

  /** Where browsers sign in and out. */
  static final String SESSION = "/v1/session";

  private Access() {}

  /**
   * The scope that a path needs; empty where everybody may come.
   *
   * @param path normalised, as routes are found by it
   */
  static Optional<Scope> of(String path) {
    if (OPEN.contains(path) || OPEN_BELOW.stream().anyMatch(path::startsWith)) {
      return Optional.empty();
    }
    if (isBelow(path, "/v1/memories") || isBelow(path, "/mcp")) {
      return Optional.of(Scope.MEMORY);
    }
    return Optional.of(isBelow(path, "/q") ? Scope.METRICS : Scope.CHAT);
  }

  private static boolean isBelow(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }
}
