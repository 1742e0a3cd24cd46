package dev.eunoe.hub.remote;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which hub is asked, as whom, and where its models are kept: from the variables that the hub's own
 * clients know.
 *
 * @param endpoint the hub, without a slash at its end
 * @param models the folder of pulled models
 * @param offline whether no request may be made
 */
public record HubSettings(URI endpoint, Optional<HubToken> token, Path models, boolean offline) {
  private static final String PUBLIC = "https://huggingface.co";
  private static final Set<String> YES = Set.of("1", "true", "yes", "on");

  /**
   * {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE} and {@code EUNOE_MODELS}.
   *
   * @param home of the user, as Java calls it
   * @throws HubException when one of them cannot be meant
   */
  public static HubSettings of(Map<String, String> environment, String home) {
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "").strip();
    return new HubSettings(
        endpoint(endpoint.isEmpty() ? PUBLIC : endpoint),
        HubToken.find(environment, Path.of(home)),
        models(environment.getOrDefault("EUNOE_MODELS", ""), home),
        YES.contains(
            environment.getOrDefault("HF_HUB_OFFLINE", "").strip().toLowerCase(Locale.ROOT)));
  }

  private static Path models(String given, String home) {
    if (!given.isBlank()) {
      return Path.of(given).toAbsolutePath().normalize();
    }
    // So Java calls the home of a user without an account and without HOME.
    if (home.startsWith("?")) {
      throw new HubException(
          "This user has no home folder to keep models in (no account, no HOME); name one with EUNOE_MODELS.");
    }
    return Path.of(home, ".eunoe", "models").toAbsolutePath().normalize();
  }

  private static URI endpoint(String text) {
    try {
      var uri = URI.create(text.replaceFirst("/+$", ""));
      if (uri.getHost() != null
          && Set.of("http", "https").contains(uri.getScheme())
          && uri.getQuery() == null) {
        return uri;
      }
    } catch (IllegalArgumentException noAddress) {
      // Said below, like an address of another kind.
    }
    throw new HubException(
        "HF_ENDPOINT is '" + text + "', expected an address such as https://huggingface.co.");
  }
}
