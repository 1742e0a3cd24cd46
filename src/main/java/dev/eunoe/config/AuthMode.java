package dev.eunoe.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a server knows who calls. */
public enum AuthMode {
  /** It does not: there is one owner, whom everybody speaks for who reaches it. */
  NONE,
  /** A proxy, which shows a secret, names the owner of each request. */
  PROXY,
  /** Each request shows a key, and speaks for the owner whom the key was made for. */
  KEYS,
  /** Each request shows a token of an OpenID provider, and speaks for whom the token names. */
  OIDC;

  /** Whether each request has to show a key or a token, which says for whom it speaks. */
  public boolean asksEachRequest() {
    return this == KEYS || this == OIDC;
  }

  /** What is asked for, or what fits where nothing is. */
  public static AuthMode of(EunoeConfig config) {
    return of(config.auth().mode(), config.owners().proxySecret().isPresent());
  }

  /**
   * @param asked where none is, a proxy's secret says enough
   * @throws IllegalStateException when the two do not go together
   */
  public static AuthMode of(Optional<AuthMode> asked, boolean proxySecret) {
    AuthMode mode = asked.orElse(proxySecret ? PROXY : NONE);
    if (mode == PROXY && !proxySecret) {
      throw new IllegalStateException(
          "eunoe.auth.mode is proxy, but there is no secret by which a proxy could show that it is"
              + " one; set EUNOE_OWNERS_PROXY_SECRET");
    }
    if (mode != PROXY && proxySecret) {
      throw new IllegalStateException(
          "eunoe.owners.proxy-secret is set, but eunoe.auth.mode is "
              + mode.word()
              + ", so that nobody would be asked for it; take out one of them");
    }
    return mode;
  }

  /**
   * The mode of this name.
   *
   * @throws IllegalStateException naming those that there are
   */
  public static AuthMode parse(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.word().equals(word.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "--auth (EUNOE_AUTH_MODE) is none, proxy, keys or oidc, not '" + word + "'"));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
